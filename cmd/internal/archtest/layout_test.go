package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inRoot is what the first ls shows: four words are the architecture, and the rest is what a Go reader expects.
var inRoot = []string{
	"cmd", "domain", "eventstore", "projections", "go.mod", "go.sum", "README.md",
	"LICENSE", "CHANGELOG.md", "docs", ".ci", ".golangci.yml", ".editorconfig", ".gitattributes", ".gitignore", ".git",
}

// notOurs is what Git ignores in the root: the ledgers of the demonstration, and the program where it was built.
var notOurs = []string{"jejak-data", "jejak-contoh", "jejak", "jejak-verify"}

func TestTheRootShowsTheArchitecture(t *testing.T) {
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		assert.True(t, slices.Contains(inRoot, e.Name()) || slices.Contains(notOurs, e.Name()),
			"%s does not belong in the root", e.Name())
	}
	for _, name := range inRoot {
		if name == ".git" { // absent from an archive
			continue
		}
		_, err := os.Stat(filepath.Join(root, name))
		assert.NoError(t, err)
	}
}

const maxLines = 600 // above it a file has more than one subject

// undecided are names that say that nobody decided what belongs in a package.
var undecided = []string{"util", "utils", "helper", "helpers", "manager", "managers", "common", "base", "misc", "tools", "shared", "types"}

// initAllowed are the files with an init function, and why.
var initAllowed = map[string]string{
	"eventstore/esdb/guard.go": "gRPC finds the codec of a message in a registry of the process; registering cannot fail",
}

func wrongLayout(files []source) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	documented := map[string]bool{}
	for _, f := range files {
		if f.lines > maxLines {
			add("%s has %d lines; more than %d have more than one subject", f.path, f.lines, maxLines)
		}
		if name := strings.TrimSuffix(f.syntax.Name.Name, "_test"); slices.Contains(undecided, name) {
			add("%s: a package called %s says nothing about what it is for", f.path, name)
		}
		if _, allowed := initAllowed[f.path]; !allowed {
			for _, d := range f.syntax.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					add("%s: an init function runs whether one wants it or not", f.at(fn))
				}
			}
		}
		if !f.isTest() {
			documented[f.dir()] = documented[f.dir()] || f.syntax.Doc != nil
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(documented)) {
		if !documented[dir] {
			add("%s: the package does not say what it is for", dir)
		}
	}
	return found
}

func TestFilesArePlainAndShort(t *testing.T) {
	for _, problem := range wrongLayout(sources(t)) {
		t.Error(problem)
	}
}

func TestAWrongLayoutIsFound(t *testing.T) {
	const doc = "// Package p is documented.\n"
	for _, c := range []struct{ text, problem string }{
		{doc + "package p\n" + strings.Repeat("\n", maxLines), "has 602 lines"},
		{doc + "package helper\n", "a package called helper"},
		{doc + "package p\nfunc init() {}\n", "domain/x.go:3: an init function"},
		{"package p\n", "does not say what it is for"},
	} {
		found := wrongLayout([]source{parse(t, "domain/x.go", c.text)})
		if assert.Len(t, found, 1, c.problem) {
			assert.Contains(t, found[0], c.problem)
		}
	}
	method := doc + "package p\ntype T struct{}\nfunc (T) init() {}\n"
	assert.Empty(t, wrongLayout([]source{parse(t, "domain/x.go", method)}))
}

// machineRoots are the directories below which a path means something on one machine only.
var machineRoots = []string{"home", "root", "Users", "work", "workspace", "builds"}

var machinePath = regexp.MustCompile(`(^|[^\w./-])/(` + strings.Join(machineRoots, "|") + `)/\w`)

func TestNoFileNamesAPlaceOnSomebodysMachine(t *testing.T) {
	walk(t, func(name string) {
		if name == ".git" {
			return // a file in a second work tree, and none of ours
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		if bytes.IndexByte(text, 0) >= 0 {
			return // not text
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if machinePath.Match(line) {
				t.Errorf("%s:%d: a path of one machine: %s", name, i+1, line)
			}
		}
	})
}

func TestAPathOfAMachineIsFound(t *testing.T) {
	for _, top := range machineRoots {
		for _, around := range []string{"%s", "see %s", `"%s"`, "(%s)"} {
			assert.Regexp(t, machinePath, fmt.Sprintf(around, "/"+top+"/x"))
		}
		for _, around := range []string{".%s", "https://example.org%s", "esdb://host%s", "domain%s"} {
			assert.NotRegexp(t, machinePath, fmt.Sprintf(around, "/"+top+"/x"))
		}
	}
}
