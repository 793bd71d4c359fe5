package sluice_test

import (
	"cmp"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/seed4d760daf/sluice"

// layers says what each package may import directly besides the standard library:
// packages of the module by their path in it, others by theirs. "any" is no limit,
// for the package that measures other libraries beside this one.
var layers = map[string][]string{
	".":                 {"ws", "decode", "pool"},
	"ws":                {"pool", "github.com/gobwas/ws", "github.com/klauspost/compress"},
	"decode":            {"github.com/bytedance/sonic"},
	"decode/event":      {"decode"},
	"pool":              {"github.com/panjf2000/ants/v2"},
	"bench":             {"any"},
	"bench/mockgateway": {"github.com/gobwas/ws", "github.com/klauspost/compress"},
	"bench/floor":       {},
	"bench/measure":     {},
	"cmd/loadtest": {".", "ws", "decode", "decode/event", "bench/mockgateway",
		"github.com/HdrHistogram/hdrhistogram-go", "golang.org/x/term"},
}

// TestLayers reads the imports of every file but tests, whatever its build tags.
func TestLayers(t *testing.T) {
	seen := make(map[string]bool)
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return skipDir(name, e)
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		seen[dir] = true
		allowed, drawn := layers[dir]
		if !drawn {
			t.Errorf("%s: package %s is not in the layers; say what it may import", name, dir)
			return nil
		}
		for _, p := range importsOf(t, name) {
			if !mayImport(allowed, p) {
				t.Errorf("%s: imports %s, which package %s may not", name, p, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "ws", "decode", "pool", "bench"} {
		if !seen[dir] {
			t.Errorf("no file of package %s was found: the test looks in the wrong place", dir)
		}
	}
}

// skipDir leaves out what is no part of the module: nested modules, test data and
// hidden directories.
func skipDir(name string, e fs.DirEntry) error {
	if name == "." {
		return nil
	}
	nested, _ := filepath.Glob(filepath.Join(name, "go.mod"))
	if len(nested) > 0 || e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "_") {
		return filepath.SkipDir
	}
	return nil
}

func importsOf(t *testing.T, name string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, s := range f.Imports {
		p, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

func mayImport(allowed []string, p string) bool {
	if first, _, _ := strings.Cut(p, "/"); !strings.Contains(first, ".") || slices.Contains(allowed, "any") {
		return true // the standard library has no dot there
	}
	if p == module || strings.HasPrefix(p, module+"/") {
		return slices.Contains(allowed, cmp.Or(strings.TrimPrefix(strings.TrimPrefix(p, module), "/"), "."))
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		return strings.Contains(a, ".") && (p == a || strings.HasPrefix(p, a+"/"))
	})
}

// TestOneImporter holds that a third-party package enters the module in one place.
func TestOneImporter(t *testing.T) {
	shared := []string{"github.com/gobwas/ws", "github.com/klauspost/compress"} // with the mock
	importers := make(map[string][]string)
	for dir, allowed := range layers {
		for _, p := range allowed {
			if strings.Contains(p, ".") {
				importers[p] = append(importers[p], dir)
			}
		}
	}
	for p, dirs := range importers {
		if slices.Contains(shared, p) {
			dirs = slices.DeleteFunc(dirs, func(dir string) bool { return dir == "bench/mockgateway" })
		}
		if len(dirs) != 1 {
			t.Errorf("%s may be imported by %v; one package is enough", p, dirs)
		}
	}
}

// TestNeverReached looks at what the packages reach through others.
func TestNeverReached(t *testing.T) {
	for _, c := range []struct {
		from  string
		never func(p string) bool
		why   string
	}{
		{module, func(p string) bool { return p == module+"/decode/event" },
			"typed events are optional"},
		{module + "/bench/mockgateway", func(p string) bool { return strings.HasPrefix(p, module) && p != module+"/bench/mockgateway" },
			"the judge shares no code with the accused"},
	} {
		out, err := exec.Command("go", "list", "-deps", c.from).Output()
		if err != nil {
			t.Fatalf("go list -deps %s: %v", c.from, err)
		}
		deps := strings.Fields(string(out))
		if !slices.Contains(deps, c.from) {
			t.Fatalf("go list -deps %s does not list it: %q", path.Base(c.from), deps)
		}
		for _, p := range deps {
			if c.never(p) {
				t.Errorf("%s reaches %s, but %s", c.from, p, c.why)
			}
		}
	}
}
