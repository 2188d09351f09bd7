package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Blocks marked "console" are one session: commands behind "$ ", each with lines that it prints, in their order. A line
// that is "…" stands for any lines, and "…" in a line for any text. How wide columns are is not part of it.

type command struct {
	line  string
	shows []string
}

var block = regexp.MustCompile("(?m)^```(\\S*)\n((?s:.*?))^```$")

// session reads the commands of a page. Blocks of any other kind would be claims that nobody checks.
func session(t *testing.T, page string) []command {
	t.Helper()
	var commands []command
	for _, found := range block.FindAllStringSubmatch(page, -1) {
		require.Equal(t, "console", found[1], "kind of a block: %s", found[2])
		for line := range strings.Lines(found[2]) {
			line = strings.TrimSuffix(line, "\n")
			if text, ok := strings.CutPrefix(line, "$ "); ok {
				commands = append(commands, command{line: text})
				continue
			}
			require.NotEmpty(t, commands, "output before a command: %s", line)
			last := &commands[len(commands)-1]
			last.shows = append(last.shows, line)
		}
	}
	return commands
}

// missing returns the first line that is not in the output where the page has it, or "".
func missing(shows []string, output string) string {
	lines := strings.Split(strings.TrimRight(output, "\n"), "\n")
	anywhere := false
	for _, show := range shows {
		if show == "…" {
			anywhere = true
			continue
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.Join(strings.Fields(show), " ")), "…", ".*")
		line := regexp.MustCompile("^" + pattern + "$")
		for {
			if len(lines) == 0 {
				return show
			}
			next := strings.Join(strings.Fields(lines[0]), " ")
			lines = lines[1:]
			if line.MatchString(next) {
				break
			}
			if !anywhere {
				return show
			}
		}
		anywhere = false
	}
	if !anywhere && len(shows) > 0 && len(lines) > 0 {
		return "(the output goes on) " + lines[0]
	}
	return ""
}

func TestTheSessionOfTheReadmeWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	sources(t) // so that go test knows which files the result rests on
	page, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	commands := session(t, string(page))
	require.Greater(t, len(commands), 10)

	bin, dir := t.TempDir(), t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, "jejak"), "./cmd/jejak")
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	const mark = "\x1e"
	script := `go() { [ "$1 $2" = "run ./cmd/jejak" ] && shift 2 && jejak "$@"; }` + "\n"
	for _, c := range commands {
		script += c.line + "\nprintf '" + mark + "'\n"
	}
	shell := exec.CommandContext(t.Context(), "sh", "-c", "exec 2>&1\n"+script)
	shell.Dir = dir
	shell.Env = []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "JEJAK_USER=ani"}
	out, err = shell.Output()
	require.NoError(t, err)
	outputs := strings.Split(string(out), mark)
	require.Len(t, outputs, len(commands)+1)
	for i, c := range commands {
		if line := missing(c.shows, outputs[i]); line != "" {
			t.Errorf("$ %s\ndoes not show\n%s\nbut\n%s", c.line, line, outputs[i])
		}
	}
}

func TestALineThatIsNotShownIsFound(t *testing.T) {
	const output = "first  line\nsecond line\nthird line\n"
	assert.Empty(t, missing([]string{"first line", "second    line", "third line"}, output))
	assert.Empty(t, missing([]string{"…", "second line", "…"}, output))
	assert.Empty(t, missing([]string{"first …", "…", "th… line"}, output))
	assert.Empty(t, missing(nil, output))
	assert.Equal(t, "second", missing([]string{"first line", "second", "…"}, output))
	assert.Equal(t, "third line", missing([]string{"first line", "third line"}, output))
	assert.Equal(t, "first line", missing([]string{"…", "second line", "…", "first line"}, output))
	assert.Equal(t, "(the output goes on) third line", missing([]string{"…", "second line"}, output))
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)

func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	walk(t, func(name string) {
		if filepath.Ext(name) != ".md" {
			return
		}
		page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		for _, l := range link.FindAllStringSubmatch(string(page), -1) {
			if strings.Contains(l[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(root, filepath.Dir(filepath.FromSlash(name)), filepath.FromSlash(l[1])))
			assert.NoError(t, err, "%s links to %s", name, l[1])
		}
	})
}
