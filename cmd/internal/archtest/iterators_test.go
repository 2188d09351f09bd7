package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A store's reads are iterators of (record, error), and an error is the only sign that a history is not whole. Whoever
// drops one takes a broken read for a short history.
//
// An error is dropped when a range statement does not bind it, binds it to _, or never looks at it; when the function
// that is handed to an iterator does the same with its parameter; and when it is left at a call of next of iter.Pull2.

// listed is a package as the go command describes it.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
	Export     string
	Module     *struct{ Main bool }
}

// list asks the go command for packages with their tests, and for compiled export data of all that they import.
func list(t *testing.T, patterns ...string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-test", "-deps", "-export",
		"-json=ImportPath,Name,Dir,GoFiles,ImportMap,Export,Module"}, patterns...)...)
	cmd.Dir = root
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	require.NoError(t, err, complaints.String())
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

// exports gives an importer that reads the export data which the go command has compiled.
func exports(fileset *token.FileSet, packages []listed, importMap map[string]string) types.Importer {
	files := make(map[string]string, len(packages))
	for _, p := range packages {
		files[p.ImportPath] = p.Export
	}
	return importer.ForCompiler(fileset, "gc", func(path string) (io.ReadCloser, error) {
		if mapped, ok := importMap[path]; ok {
			path = mapped
		}
		if files[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(files[path])
	})
}

// droppedErrors type-checks a package and returns the places, as file:line, where an iterator's error is dropped.
func droppedErrors(t *testing.T, p listed, packages []listed) []string {
	t.Helper()
	fileset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fileset, filepath.Join(p.Dir, name), nil, 0)
		require.NoError(t, err)
		files = append(files, f)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: exports(fileset, packages, p.ImportMap)}
	_, err := config.Check(strings.Fields(p.ImportPath)[0], fileset, files, info)
	require.NoError(t, err, p.ImportPath)

	var found []string
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if n != nil && drops(info, n) {
				at := fileset.Position(n.Pos())
				found = append(found, fmt.Sprintf("%s:%d", at.Filename, at.Line))
			}
			return true
		})
	}
	return found
}

func drops(info *types.Info, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if !yieldsError(info.TypeOf(n.X)) {
			return false
		}
		bound, ok := n.Value.(*ast.Ident)
		return !ok || !looksAt(info, n.Body, bound)
	case *ast.CallExpr:
		if !yieldsError(info.TypeOf(n.Fun)) || len(n.Args) != 1 {
			return false
		}
		yield, ok := n.Args[0].(*ast.FuncLit)
		if !ok {
			return false
		}
		var names []*ast.Ident
		for _, field := range yield.Type.Params.List {
			names = append(names, field.Names...)
		}
		return len(names) != 2 || !looksAt(info, yield.Body, names[1])
	case *ast.AssignStmt:
		if len(n.Lhs) != 3 || len(n.Rhs) != 1 {
			return false
		}
		result, ok := info.TypeOf(n.Rhs[0]).(*types.Tuple)
		if !ok || !isError(result.At(1).Type()) || !types.Identical(result.At(2).Type(), types.Typ[types.Bool]) {
			return false
		}
		bound, ok := n.Lhs[1].(*ast.Ident)
		return ok && bound.Name == "_"
	}
	return false
}

// yieldsError tells whether a type is an iterator of pairs whose second is an error.
func yieldsError(t types.Type) bool {
	if t == nil {
		return false
	}
	sequence, ok := t.Underlying().(*types.Signature)
	if !ok || sequence.Params().Len() != 1 || sequence.Results().Len() != 0 {
		return false
	}
	yield, ok := sequence.Params().At(0).Type().Underlying().(*types.Signature)
	return ok && yield.Params().Len() == 2 && yield.Results().Len() == 1 && isError(yield.Params().At(1).Type())
}

func isError(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// looksAt tells whether a body uses a variable for anything but assigning to it or to _.
func looksAt(info *types.Info, body *ast.BlockStmt, bound *ast.Ident) bool {
	variable := info.Defs[bound]
	if variable == nil {
		variable = info.Uses[bound]
	}
	if bound.Name == "_" || variable == nil {
		return false
	}
	idle := map[*ast.Ident]bool{}
	looked := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				name, ok := left.(*ast.Ident)
				if !ok {
					continue
				}
				idle[name] = true
				if right, ok := n.Rhs[min(i, len(n.Rhs)-1)].(*ast.Ident); ok && name.Name == "_" {
					idle[right] = true
				}
			}
		case *ast.Ident:
			looked = looked || info.Uses[n] == variable && !idle[n]
		}
		return true
	})
	return looked
}

func TestNoErrorOfAnIteratorIsDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every package with its tests")
	}
	sources(t) // so that go test knows which files the result rests on
	packages := list(t, "./...")
	checked := map[string]bool{}
	var found []string
	for _, p := range packages {
		if p.Module == nil || !p.Module.Main || p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test") {
			continue
		}
		for _, name := range p.GoFiles {
			checked[filepath.Join(p.Dir, name)] = true
		}
		found = append(found, droppedErrors(t, p, packages)...)
	}
	here, err := filepath.Abs("iterators_test.go")
	require.NoError(t, err)
	require.True(t, checked[here], "tests are checked too")
	slices.Sort(found)
	for _, place := range slices.Compact(found) {
		t.Errorf("%s: the error of an iterator is dropped", place)
	}
}

func TestADroppedErrorIsFound(t *testing.T) {
	packages := list(t, "iter", "maps")
	dir := filepath.Join("testdata", "iterators")
	found := droppedErrors(t, listed{ImportPath: "iterators", Dir: dir, GoFiles: []string{"iterators.go"}}, packages)

	text, err := os.ReadFile(filepath.Join(dir, "iterators.go"))
	require.NoError(t, err)
	var want []string
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(line, "// dropped") {
			want = append(want, fmt.Sprintf("%s:%d", filepath.Join(dir, "iterators.go"), i+1))
		}
	}
	require.Len(t, want, 10)
	assert.Equal(t, want, found)
}
