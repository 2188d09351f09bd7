package lang_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "sort the catalogues and rewrite the golden files")

func catalogue(t *testing.T, name string) (texts map[string]string) {
	t.Helper()
	b, err := os.ReadFile(name + ".json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &texts), name)
	return texts
}

var place = regexp.MustCompile(`\{[^}]*\}`)

// places lists what is to be filled in a text.
func places(text string) []string {
	list := place.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

func TestTheCataloguesSayTheSame(t *testing.T) {
	indonesian, english := catalogue(t, "id"), catalogue(t, "en")
	require.Equal(t, slices.Sorted(maps.Keys(indonesian)), slices.Sorted(maps.Keys(english)))
	for key := range indonesian {
		assert.NotEmpty(t, strings.TrimSpace(indonesian[key]), "id %s", key)
		assert.NotEmpty(t, strings.TrimSpace(english[key]), "en %s", key)
		assert.Equal(t, places(indonesian[key]), places(english[key]), key)
	}
}

func TestTheCataloguesAreSorted(t *testing.T) {
	for _, name := range []string{"id", "en"} {
		sorted, err := json.Marshal(catalogue(t, name), json.Deterministic(true), jsontext.WithIndent("\t"))
		require.NoError(t, err)
		golden(t, name+".json", string(sorted)+"\n")
	}
}

// golden compares with a file, or writes it under -update.
func golden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, text, string(b), "%s is not as expected; go test ./cmd/internal/lang -update rewrites it", file)
}

func TestAnUnknownKeyIsVisible(t *testing.T) {
	const unknown = "no.such.key"
	assert.Equal(t, "⟨no.such.key⟩", id.T(unknown))
}

func TestWhatIsFilledInIsNotFilledAgain(t *testing.T) {
	assert.Equal(t, "antara {b} dan c", id.T("list.two", "a", "antara {b}", "b", "c"))
}

// TestEveryTextThatIsAskedForExists reads the program's source: each key given to T, and to t, which is T of the
// command line, must be in the catalogue, and the places filled must be those of its text. Commands are given the keys
// of their help.
func TestEveryTextThatIsAskedForExists(t *testing.T) {
	texts := catalogue(t, "id")
	var asked int
	var wrong []string
	eachCall(t, filepath.Join(root, "cmd"), func(at, method string, args []ast.Expr) {
		for _, arg := range args {
			if key, ok := literal(arg); ok && strings.HasPrefix(key, "cmd.") && texts[key] == "" {
				wrong = append(wrong, fmt.Sprintf("%s: %q has no text", at, key))
			}
		}
		key, ok := literal(args[0])
		if !ok || !asks(at, method) {
			return
		}
		asked++
		text, known := texts[key]
		filled, told := pairs(args[1:])
		if isClause(method) {
			filled, told = []string{"{x}"}, true
		}
		switch {
		case !known:
			wrong = append(wrong, fmt.Sprintf("%s: %s(%q) has no text", at, method, key))
		case told && !slices.Equal(places(text), filled):
			wrong = append(wrong, fmt.Sprintf("%s: %s(%q) does not fill the places of %q", at, method, key, text))
		}
	})
	assert.Positive(t, asked)
	assert.Empty(t, wrong, strings.Join(wrong, "\n"))
}

// asks reports whether a method's first argument is a key. Those of a sentence are known in this package only.
func asks(at, method string) bool {
	if strings.Contains(at, "internal/lang/") && (method == "say" || isClause(method)) {
		return true
	}
	return method == "T" || method == "t"
}

func isClause(method string) bool {
	return slices.Contains([]string{"also", "with", "label", "labelled", "clause"}, method)
}

// eachCall visits the method calls with arguments in the Go files under a directory, tests left out.
func eachCall(t *testing.T, dir string, visit func(at, method string, args []ast.Expr)) {
	t.Helper()
	files := token.NewFileSet()
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
				if method, ok := call.Fun.(*ast.SelectorExpr); ok {
					visit(filepath.ToSlash(files.Position(call.Pos()).String()), method.Sel.Name, call.Args)
				}
			}
			return true
		})
		return nil
	}))
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// pairs lists the places that a call fills; ok is false when they are not all told by the source.
func pairs(args []ast.Expr) (filled []string, ok bool) {
	for i := 0; i < len(args); i += 2 {
		name, ok := literal(args[i])
		if !ok {
			return nil, false
		}
		filled = append(filled, "{"+name+"}")
	}
	slices.Sort(filled)
	return filled, true
}
