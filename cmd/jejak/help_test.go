package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/lang"
	"jejak/domain"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// tree is the program's commands in a language, with all that is added when it runs.
func tree(l domain.Lang) *cobra.Command {
	a := &app{environment: &environment{Getenv: func(string) string { return "" }, Width: defaultWidth}, lang: l, words: lang.New(l)}
	return a.root()
}

// commands lists a command and those below it, parents first.
func commands(c *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		list = append(list, commands(sub)...)
	}
	return list
}

func languages() []domain.Lang { return []domain.Lang{domain.Indonesian, domain.English} }

func TestEveryCommandAndFlagHasATextInBothLanguages(t *testing.T) {
	indonesian, english := commands(tree(domain.Indonesian)), commands(tree(domain.English))
	require.Len(t, english, len(indonesian))
	for i, c := range indonesian {
		path, other := c.CommandPath(), english[i]
		require.Equal(t, path, other.CommandPath())
		assert.NotEmpty(t, c.Short, path)
		assert.NotEqual(t, c.Short, other.Short, "%s is not translated", path)
		c.Flags().VisitAll(func(f *pflag.Flag) {
			twin := other.Flags().Lookup(f.Name)
			require.NotNil(t, twin, "%s --%s", path, f.Name)
			assert.NotEmpty(t, f.Usage, "%s --%s", path, f.Name)
			assert.NotContains(t, f.Usage+twin.Usage, "⟨", "%s --%s", path, f.Name)
		})
	}
}

// foreign are the words that cobra and pflag put into help by themselves.
var foreign = map[domain.Lang]*regexp.Regexp{
	domain.Indonesian: regexp.MustCompile(`⟨|Usage:|Flags:|help for|\[flags\]|default|Available|Use "|stringArray|string\b|uint64|\bTEXT\b|\bNUMBER\b`),
	domain.English:    regexp.MustCompile(`⟨|Cara pakai|Pilihan|bawaan|\[flags\]|help for|stringArray|string\b|uint64|\bTEKS\b`),
}

// TestHelp compares the help of every command with what was agreed on. -update rewrites it.
func TestHelp(t *testing.T) {
	for _, l := range languages() {
		t.Run(string(l), func(t *testing.T) {
			var all strings.Builder
			global := lang.New(l).T("usage.global")
			for _, c := range commands(tree(l)) {
				args := append(strings.Fields(c.CommandPath())[1:], "--help", "--lang", string(l))
				help, code := output(t.Context(), args...)
				require.Equal(t, exitOK, code, help)
				assert.Empty(t, foreign[l].FindAllString(help, -1), "%s", c.CommandPath())
				own, _, inherits := strings.Cut(help, "\n"+global)
				assert.Equal(t, c.HasParent(), inherits, "%s tells of the flags that all commands have", c.CommandPath())
				fmt.Fprintf(&all, "$ %s --help\n%s\n", c.CommandPath(), own)
			}
			golden(t, "help."+string(l)+".txt", all.String())
		})
	}
}

func TestEveryFieldThatIsShownAsAnOptionHasThatOption(t *testing.T) {
	known := map[string]bool{}
	for _, c := range commands(tree(domain.English)) {
		if strings.HasPrefix(c.CommandPath(), "jejak record ") || strings.HasPrefix(c.CommandPath(), "jejak fund ") ||
			strings.HasPrefix(c.CommandPath(), "jejak actor ") || strings.HasPrefix(c.CommandPath(), "jejak programme ") {
			c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
		}
	}
	for field, name := range recordFlags {
		assert.True(t, known[name], "%s: no command of record or fund has --%s", field, name)
	}
}

func TestHelpOfACommandIsAskedForInTwoWays(t *testing.T) {
	for _, path := range [][]string{{}, {"city"}, {"city", "show"}, {"record", "modal"}} {
		word, code := output(t.Context(), append([]string{"help"}, path...)...)
		assert.Equal(t, exitOK, code)
		option, code := output(t.Context(), append(slices.Clone(path), "--help")...)
		assert.Equal(t, exitOK, code)
		assert.Equal(t, option, word)
	}
}

func TestHelpFitsATerminalOfEightyColumns(t *testing.T) {
	for _, l := range languages() {
		a := &app{environment: &environment{Getenv: func(string) string { return "" }, Width: 80}, lang: l, words: lang.New(l)}
		for _, c := range commands(a.root()) {
			var b strings.Builder
			c.SetOut(&b)
			require.NoError(t, c.Help())
			require.NotEmpty(t, b.String())
			for _, line := range lines(b.String()) {
				assert.LessOrEqual(t, len([]rune(line)), 80, "%s: %s", c.CommandPath(), line)
			}
		}
	}
}

// golden compares with a file in testdata, or writes it under -update.
func golden(t *testing.T, file, text string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(b), text, "%s is not as expected; go test ./cmd/jejak -update rewrites it", path)
}
