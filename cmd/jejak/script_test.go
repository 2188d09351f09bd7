package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/testscript"

	"jejak/eventstore"
	"jejak/eventstore/local"
)

// TestScripts runs the stories in testdata/script, each in a directory of its own. Beside testscript's commands they use
//
//	given STORE DIR          a copy of a ledger: articles, as by jejak demo, sample, as by jejak demo --sample, or imported, see importedLedger
//	exits CODE PROGRAM ...   run a program; it must end with this exit code
//	refused CODE ERROR ...   run jejak with a bad command: the exit code, the code of the error, and the logs unchanged
//	remember DIR             note the content of every file under a directory, locks left out
//	unchanged DIR            ... it is as noted
//	begin NAME PROGRAM ...   start a program beside the story
//	says NAME PATTERN [VARIABLE]  wait for a line of its output, and set a variable to the pattern's first group
//	interrupt NAME CODE      interrupt it; it must end with this exit code
//	ends NAME CODE           wait for its end, by itself, with this exit code
//	newer DIR                give a store the version of a format that is not known yet
//	forge DIR STREAM TYPE DATA  append an event that nobody has decided, beside the ledger
//	recipient VARIABLE FILE  set a variable to the recipient in the file of an officer's key
//	damage DIR [FILE]        change a byte in the middle of a store's log, or of a file below it
func TestScripts(t *testing.T) { runScripts(t) }

func runScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"given": copyGiven, "exits": exits, "refused": refused, "remember": remember, "unchanged": unchanged,
			"begin": begin, "says": says, "interrupt": interrupt, "ends": ends, "newer": newer, "damage": damage,
			"recipient": recipient, "forge": forge,
		},
		Condition: func(name string) (bool, error) { // served: a server stands between the program and its store
			if name != "served" {
				return false, fmt.Errorf("no such condition: %s", name)
			}
			return os.Getenv(testServed) != "", nil
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv(testNow, today)
			e.Setenv("JEJAK_USER", "petugas")
			e.Setenv(stateHome, filepath.Join(e.WorkDir, ".state"))
			e.Setenv(testServed, os.Getenv(testServed))
			e.Values[memoryKey{}] = map[string]string{}
			e.Values[besideKey{}] = map[string]*beside{}
			return nil
		},
		RequireExplicitExec: false,
		UpdateScripts:       os.Getenv("JEJAK_UPDATE_SCRIPTS") != "",
	})
}

// given are the ledgers that a test can begin with. Each is made once, by the first that asks; nobody writes to them.
var given map[string]func() (dir string, err error)

// newLedgers says how they are made, and where.
func newLedgers(dir string) map[string]func() (string, error) {
	ledger := func(name string, args ...string) func() (string, error) {
		return sync.OnceValues(func() (string, error) {
			store := filepath.Join(dir, name)
			return store, call(context.Background(), append(args, "--store", store)...)
		})
	}
	return map[string]func() (string, error){
		"articles": ledger("articles", "demo"),
		"imported": sync.OnceValues(func() (string, error) {
			store := filepath.Join(dir, "imported")
			return store, importedLedger(store)
		}),
		"sample": ledger("sample", "demo", "--sample"),
	}
}

func copyGiven(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || given[args[0]] == nil {
		ts.Fatalf("usage: given articles|imported|sample DIR")
	}
	dir, err := given[args[0]]()
	ts.Check(err)
	ts.Check(copyStore(ts.MkAbs(args[1]), dir))
}

// copyStore copies a store with the rights of its files: the vault's are nobody else's to read.
func copyStore(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), content, 0o600)
	})
}

// call runs a command line in this process.
func call(ctx context.Context, args ...string) error {
	out, code := output(ctx, args...)
	if code != exitOK {
		return fmt.Errorf("jejak %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return nil
}

// output runs a command line in this process, at the time of the tests.
func output(ctx context.Context, args ...string) (string, int) {
	var out strings.Builder
	now, err := time.Parse(time.RFC3339, today)
	if err != nil {
		return err.Error(), exitFailure
	}
	code := run(ctx, args, &environment{Out: &out, Err: &out, Getenv: func(string) string { return "" },
		Now: func() time.Time { return now }, Width: defaultWidth})
	return out.String(), code
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := exitCode(ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("%s ended with %d, not %d", args[1], got, want)
	}
}

// exitCode is how a program ended; -1 when a signal ended it or it did not run.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

func refused(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: refused EXIT ERROR ARGUMENTS ...")
	}
	before, err := logs(ts.MkAbs("."))
	ts.Check(err)
	exits(ts, false, append([]string{args[0], "jejak"}, args[2:]...))
	if err := ts.ReadFile("stderr"); !strings.Contains(err, "["+args[1]+"]") {
		ts.Fatalf("the error is not %s:\n%s", args[1], err)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("it failed, and had this to say before:\n%s", out)
	}
	after, err := logs(ts.MkAbs("."))
	ts.Check(err)
	if before != after {
		ts.Fatalf("the log has changed:\n%s\n%s", before, after)
	}
}

// logs is the content of all logs under a directory.
func logs(dir string) (string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", logDir))
	if err != nil {
		return "", err
	}
	all := ""
	for _, path := range paths {
		content, err := contentOf(path)
		if err != nil {
			return "", err
		}
		all += content
	}
	return all, nil
}

type memoryKey struct{}

func remember(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: remember DIR")
	}
	content, err := contentOf(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Value(memoryKey{}).(map[string]string)[args[0]] = content
}

func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] unchanged DIR")
	}
	before, known := ts.Value(memoryKey{}).(map[string]string)[args[0]]
	if !known {
		ts.Fatalf("%s was not remembered", args[0])
	}
	after, err := contentOf(ts.MkAbs(args[0]))
	ts.Check(err)
	if (before == after) == neg {
		ts.Fatalf("before:\n%s\nafter:\n%s", before, after)
	}
}

// contentOf lists the files under a directory with their digests. Locks are left out: a note of the last writer stays
// in them, and says nothing about the content.
func contentOf(dir string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "lock" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%s %d %x\n", rel, len(content), sha256.Sum256(content))
		return err
	})
	return b.String(), err
}

// beside is a program that runs beside the story.
type beside struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

type besideKey struct{}

// stateHome is where a story's account keeps what its servers leave for it.
const stateHome = "XDG_STATE_HOME"

func begin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: begin NAME PROGRAM ...")
	}
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	cmd := exec.Command(path, args[2:]...)
	cmd.Args[0] = args[1]
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), testNow+"="+ts.Getenv(testNow), testWait+"="+ts.Getenv(testWait), stateHome+"="+ts.Getenv(stateHome))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	cmd.Stderr = cmd.Stdout // what it says to a person is part of the story
	ts.Check(cmd.Start())
	ts.Defer(func() {
		// A story that failed may have left it running: then this is its end, and how it ended is of no interest.
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	ts.Value(besideKey{}).(map[string]*beside)[args[0]] = &beside{cmd, bufio.NewReader(out)}
}

func companion(ts *testscript.TestScript, name string) *beside {
	b := ts.Value(besideKey{}).(map[string]*beside)[name]
	if b == nil {
		ts.Fatalf("%s was not begun", name)
	}
	return b
}

func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: says NAME PATTERN [VARIABLE]")
	}
	b, pattern := companion(ts, args[0]), regexp.MustCompile(args[1])
	for {
		line, err := b.out.ReadString('\n')
		ts.Logf("[%s] %s", args[0], strings.TrimSuffix(line, "\n"))
		if found := pattern.FindStringSubmatch(strings.TrimSuffix(line, "\n")); found != nil {
			if len(args) == 3 {
				ts.Setenv(args[2], found[1])
			}
			return
		}
		if err != nil {
			ts.Fatalf("%s ended without saying %s: %v", args[0], args[1], err)
		}
	}
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: interrupt NAME CODE")
	}
	ts.Check(companion(ts, args[0]).cmd.Process.Signal(os.Interrupt))
	ends(ts, neg, args)
}

func ends(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ends NAME CODE")
	}
	b := companion(ts, args[0])
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	rest, err := io.ReadAll(b.out)
	ts.Check(err)
	ts.Logf("[%s] %s", args[0], rest)
	if got := exitCode(b.cmd.Wait()); got != want {
		ts.Fatalf("%s ended with %d, not %d", args[0], got, want)
	}
}

func newer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newer DIR")
	}
	path := ts.MkAbs(filepath.Join(args[0], logDir, "jejak-store"))
	content, err := os.ReadFile(path)
	ts.Check(err)
	text, _, _ := strings.Cut(strings.Replace(string(content), "version 1\n", "version 999\n", 1), "crc32c ")
	text += fmt.Sprintf("crc32c %08x\n", crc32.Checksum([]byte(text), crc32.MakeTable(crc32.Castagnoli)))
	ts.Check(os.WriteFile(path, []byte(text), 0o600))
}

func recipient(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: recipient VARIABLE FILE")
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(ts.ReadFile(args[1]), "# "), "\n")
	ts.Setenv(args[0], line)
}

func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: damage DIR [FILE]")
	}
	path := ts.MkAbs(filepath.Join(args[0], logDir, "0000000000000000.seg"))
	if len(args) == 2 {
		path = ts.MkAbs(filepath.Join(args[0], args[1]))
	}
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 0xff
	ts.Check(os.WriteFile(path, content, 0o600))
}

// forge appends an event to a stream as somebody could who has no use for our rules: with the metadata of the stream's first
// event, if there is one.
func forge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: forge DIR STREAM TYPE DATA")
	}
	now, err := time.Parse(time.RFC3339, ts.Getenv(testNow))
	ts.Check(err)
	store, err := local.Open(ts.MkAbs(filepath.Join(args[0], logDir)), local.Options{Now: func() time.Time { return now }})
	ts.Check(err)
	metadata := []byte(`{}`)
	for r, err := range store.Stream(context.Background(), args[1], eventstore.First, eventstore.Forward) {
		ts.Check(err)
		metadata = r.Metadata
		break
	}
	_, err = store.Append(context.Background(), args[1], eventstore.Any,
		eventstore.Event{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(args[2]+args[3])), Type: args[2], Data: []byte(args[3]), Metadata: metadata})
	ts.Check(errors.Join(err, store.Close()))
}

// lines are those of a text, the last end of line left out.
func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }
