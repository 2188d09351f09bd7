package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	module = "jejak"
	root   = "../../.."
)

// source is a Go file of the repository.
type source struct {
	path    string // from the root, with slashes
	nested  bool   // in a module of its own
	syntax  *ast.File
	lines   int
	fileset *token.FileSet
}

func (s source) dir() string  { return path.Dir(s.path) }
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fileset.Position(n.Pos()).Line)
}

// imports maps each imported path to the name by which the file calls it.
func (s source) imports() map[string]string {
	names := map[string]string{}
	for _, spec := range s.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has seen to it
		}
		name := path.Base(imported)
		if name == "v2" { // math/rand/v2
			name = path.Base(path.Dir(imported))
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[imported] = name
	}
	return names
}

// walk visits every file of the repository, but not what Git, npm, or the program itself put there.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	skip := map[string]bool{".git": true, "node_modules": true, "jejak-data": true, "jejak-contoh": true}
	require.NoError(t, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && skip[d.Name()] {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() && d.Name() != ".git" { // a file, in a second working tree
			name, err := filepath.Rel(root, p)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(name))
		}
		return nil
	}))
}

// sources parses every Go file, whatever its build constraints. Reading the files here, and not only through the go
// command, also tells go test that a result is stale when a file has changed.
func sources(t *testing.T) []source {
	t.Helper()
	var names, nested []string
	walk(t, func(name string) {
		switch {
		case strings.Contains(name, "/testdata/"):
		case path.Base(name) == "go.mod" && name != "go.mod":
			nested = append(nested, path.Dir(name)+"/")
		case path.Ext(name) == ".go":
			names = append(names, name)
		}
	})
	require.NotEmpty(t, names)
	sort.Strings(names)
	all := make([]source, len(names))
	for i, name := range names {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		all[i] = parse(t, name, string(text))
		for _, dir := range nested {
			all[i].nested = all[i].nested || strings.HasPrefix(name, dir)
		}
	}
	return all
}

func parse(t *testing.T, name, text string) source {
	t.Helper()
	s := source{path: name, fileset: token.NewFileSet(), lines: bytes.Count([]byte(text), []byte("\n"))}
	var err error
	s.syntax, err = parser.ParseFile(s.fileset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	return s
}
