//go:build unix

package main

import (
	"path/filepath"
	"slices"
	"testing"
)

// What one process writes another reads, in the order in which the pages were taken, and
// without those that a killed process took and did not write.
func TestDiary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "diary")
	first, err := createDiary(path, 4)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	second, err := openDiary(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []deed{
		{what: handled, process: 1, guild: 2, event: 3, flags: flagOrdered, seq: 4, at: 5},
		{what: serves, process: 2, at: 6},
	}
	second.write(want[0])
	second.next.Add(1) // torn
	if err := second.close(); err != nil {
		t.Fatal(err)
	}
	mark := first.end()
	first.write(want[1])
	if got := first.read(0); !slices.Equal(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	if got := first.read(mark); !slices.Equal(got, want[1:]) {
		t.Errorf("read %+v since %d, want %+v", got, mark, want[1:])
	}
	for range 3 {
		first.write(deed{what: handled})
	}
	if got := first.read(0); len(got) != 3 || first.overflow() != 2 {
		t.Errorf("%d pages, %d too few; want 3 and 2", len(got), first.overflow())
	}
	if _, err := createDiary(path, 4); err == nil {
		t.Error("a diary took the place of another")
	}
}
