package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// impure are the ways out of a pure function: functions by package, or a whole package for nil.
var impure = map[string][]string{
	"time":                   {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"},
	"math/rand":              nil,
	"math/rand/v2":           nil,
	"crypto/rand":            nil,
	"os":                     nil,
	"os/exec":                nil,
	"net":                    nil,
	"net/http":               nil,
	"log":                    nil,
	"log/slog":               nil,
	"github.com/google/uuid": {"New", "NewString", "NewRandom", "NewV6", "NewV7", "NewUUID", "Must"},
}

// pureExcept are the places in domain and projections that reach outside, what they use, and why.
var pureExcept = []struct {
	pattern string
	uses    []string
	why     string
}{
	{"domain/ledger/ledger.go", []string{"time"}, "the default of the field Now: the writer must know what today is"},
	{"domain/ledger/guard.go", []string{"time"}, "the same for who admits"},
	{"domain/ledger/move.go", []string{"github.com/google/uuid"}, "the default of the field NewID: a new ledger is told from all others"},
	{"domain/privacy/*", []string{"os", "crypto/rand", "time"}, "a vault keeps keys on a disk, makes them by chance, and waits for its lock"},
	{"domain/region/internal/*", []string{"os"}, "the generator of the list"},
	{"projections/disk/*", []string{"os"}, "writes the files that are kept beside a log"},
	{"projections/columns/*", []string{"os"}, "the engine keeps contributions, so that the read models need not"},
	{"projections/runner.go", []string{"os"}, "takes away what is left over of what was kept"},
	{"projections/check.go", []string{"os"}, "looks at what the engine has saved"},
	{"projections/verdict/*", []string{"os"}, "keeps its book beside the saved states"},
	{"projections/projectiontest/*", []string{"os", "math/rand/v2"}, "a kit for tests; its chance has a seed"},
}

func wrongPurity(files []source) []string {
	var found []string
	for _, f := range files {
		if f.isTest() || !strings.HasPrefix(f.path, "domain/") && !strings.HasPrefix(f.path, "projections/") {
			continue
		}
		called := map[string]string{} // name in the file → path
		for imported, name := range f.imports() {
			if functions, listed := impure[imported]; listed && !allowedIn(f.path, imported) {
				called[name] = imported
				if functions == nil {
					found = append(found, fmt.Sprintf("%s: imports %s, but decisions and figures are pure", f.path, imported))
				}
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && slices.Contains(impure[called[pkg.Name]], selector.Sel.Name) {
				found = append(found, fmt.Sprintf("%s: %s.%s, but decisions and figures are pure", f.at(n), pkg.Name, selector.Sel.Name))
			}
			return true
		})
	}
	slices.Sort(found)
	return found
}

func allowedIn(file, imported string) bool {
	for _, e := range pureExcept {
		if fits([]string{e.pattern}, file) && slices.Contains(e.uses, imported) {
			return true
		}
	}
	return false
}

func TestDecisionsAndFiguresArePure(t *testing.T) {
	for _, problem := range wrongPurity(sources(t)) {
		t.Error(problem)
	}
}

func TestImpurityIsFound(t *testing.T) {
	for _, c := range []struct{ file, text, problem string }{
		{"domain/x.go", `import "time"; var x = time.Now()`, "time.Now"},
		{"domain/x.go", `import clock "time"; var x = clock.Now`, "clock.Now"},
		{"projections/funds/x.go", `import "math/rand/v2"; var x = rand.Int()`, "imports math/rand/v2"},
		{"projections/funds/x.go", `import "os"; var x = os.Args`, "imports os"},
		{"domain/x.go", `import "github.com/google/uuid"; var x = uuid.New()`, "uuid.New"},
	} {
		found := wrongPurity([]source{parse(t, c.file, "package p; "+c.text)})
		if assert.Len(t, found, 1, c.text) {
			assert.Contains(t, found[0], c.problem)
		}
	}
	for _, c := range []struct{ file, text string }{
		{"domain/x.go", `import "time"; var x = time.Duration(1)`},
		{"domain/x_test.go", `import "time"; var x = time.Now()`},
		{"eventstore/x.go", `import "time"; var x = time.Now()`},
		{"domain/x.go", `import "github.com/google/uuid"; var x = uuid.NewSHA1`},
	} {
		assert.Empty(t, wrongPurity([]source{parse(t, c.file, "package p; "+c.text)}), c.text)
	}
}
