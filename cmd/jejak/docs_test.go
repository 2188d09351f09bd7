package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// manual is the page that tells of the command line.
func manual(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli.md"))
	require.NoError(t, err)
	return string(b)
}

// source is the program's own source, tests left out.
func source(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var all strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(b)
	}
	return all.String()
}

func TestTheManualNamesEveryCommandWithAnExample(t *testing.T) {
	text := manual(t)
	for _, c := range commands(tree(domain.English)) {
		if c.HasSubCommands() || c.Hidden || strings.Contains(c.CommandPath(), "completion") {
			continue
		}
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(c.CommandPath()) + "` \\| [^|]+ \\| `" + regexp.QuoteMeta(c.CommandPath()) + "( [^|]*)?` \\|$")
		assert.Regexp(t, row, text, "docs/cli.md has no row for %s", c.CommandPath())
	}
}

// TestTheProgramUnderstandsEveryExampleOfTheManual reads the command lines, and runs none.
func TestTheProgramUnderstandsEveryExampleOfTheManual(t *testing.T) {
	examples := regexp.MustCompile("(?m)^jejak .*$|`(jejak [a-z].*?)`").FindAllStringSubmatch(manual(t), -1)
	assert.NotEmpty(t, examples)
	for _, match := range examples {
		example := match[0]
		if match[1] != "" {
			example = match[1]
		}
		example, _, _ = strings.Cut(example, " < ") // the shell's
		if strings.Contains(example, "COMMAND") {
			continue
		}
		cmd, args, err := tree(domain.English).Find(words(example)[1:])
		if !assert.NoError(t, err, example) || !assert.NoError(t, cmd.ParseFlags(args), example) {
			continue
		}
		rest := cmd.Flags().Args()
		if named := cmd.CommandPath() == example; named {
			continue // the name of a command, without what it takes
		}
		assert.NoError(t, cmd.ValidateArgs(rest), example)
		assert.True(t, cmd.Runnable() && !cmd.HasSubCommands(), "%s is no command that does something", example)
	}
}

// words splits a command line as a shell does that knows single quotes only.
func words(text string) []string {
	var list []string
	for _, word := range regexp.MustCompile(`'([^']*)'|\S+`).FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(word[0], "'") {
			list = append(list, word[1])
		} else {
			list = append(list, word[0])
		}
	}
	return list
}

func TestTheManualTellsEveryOptionThatAllCommandsHave(t *testing.T) {
	text := manual(t)
	tree(domain.English).PersistentFlags().VisitAll(func(f *pflag.Flag) {
		assert.Contains(t, text, "\n| `--"+f.Name+"` | ", "docs/cli.md says nothing of --%s", f.Name)
	})
}

func TestTheManualTellsEveryExitCode(t *testing.T) {
	text, found := manual(t), regexp.MustCompile(`(?m)^\texit[A-Z]\w+ += (\d+)$`).FindAllStringSubmatch(source(t), -1)
	assert.Len(t, found, 9)
	for _, code := range found {
		assert.Contains(t, text, "\n| "+code[1]+" | ", "docs/cli.md says nothing of exit %s", code[1])
	}
}

func TestTheManualTellsEveryErrorThatIsNoRefusal(t *testing.T) {
	text := manual(t)
	exits := map[string]int{"exitFailure": exitFailure, "exitUsage": exitUsage, "exitVerify": exitVerify, "exitRejected": exitRejected,
		"exitNotFound": exitNotFound, "exitConflict": exitConflict, "exitStore": exitStore, "exitInterrupted": exitInterrupted}
	found := regexp.MustCompile(`named\("([A-Z_]+)", (exit\w+)`).FindAllStringSubmatch(source(t), -1)
	assert.NotEmpty(t, found)
	for _, e := range append(found, []string{"", "USAGE", "exitUsage"}, []string{"", "FAILURE", "exitFailure"}, []string{"", "INTERRUPTED", "exitInterrupted"}) {
		assert.Contains(t, text, fmt.Sprintf("\n| `%s` | %d | ", e[1], exits[e[2]]), "docs/cli.md says nothing of %s", e[1])
	}
}

func TestTheManualTellsEveryEnvironmentVariable(t *testing.T) {
	text := manual(t)
	found := regexp.MustCompile(`[gG]etenv\("(\w+)"\)`).FindAllStringSubmatch(source(t), -1)
	assert.NotEmpty(t, found)
	for _, name := range found {
		assert.Contains(t, text, "\n| `"+name[1]+"` | ", "docs/cli.md says nothing of %s", name[1])
	}
}
