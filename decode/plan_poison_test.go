//go:build race || sluicedebug

package decode

import (
	"math"
	"testing"
)

// TestLoanPoison keeps what was lent for too long, in every way.
func TestLoanPoison(t *testing.T) {
	loans := planOf[wide](t).NewLoans()
	loan, err := loans.Lend([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	v := loan.Value().(*wide)
	texts, ids, same, sames, escaped, raw, textP, optional := v.Texts, v.IDs, v.Same, v.Sames, v.Texts[1], &v.Raw, v.TextP, &v.OptText
	loan.Return()

	for name, got := range map[string]string{
		"field": v.Text, "element": texts[0], "pointee": same.Text, "struct in a list": sames[1].Text, "deep": sames[1].Same.Inner.B[0].A,
		"pointer": *textP, "raw": string(*raw), "optional": optional.Value, "named": string(v.Named), "embedded": v.Far,
	} {
		if got != poisonText {
			t.Errorf("%s reads %q", name, got)
		}
	}
	if escaped != poisonText[:len(escaped)] {
		t.Errorf("what was unescaped reads %q", escaped)
	}
	var number uint64 = poisonNumber
	if v.Uint64 != number || v.Uint8 != poisonByte || ids[3] != ID(number) || *v.Same.Inner.C != int(number) || !math.IsNaN(v.Float64) || v.Time.Year() > 1900 {
		t.Errorf("numbers read %x %x %x %x %v %v", v.Uint64, v.Uint8, ids[3], *v.Same.Inner.C, v.Float64, v.Time)
	}
	if again, _ := loans.Lend([]byte(`{}`)); again == loan {
		t.Error("the loan is reused")
	}
}
