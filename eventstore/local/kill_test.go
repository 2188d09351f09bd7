package local

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/eventstore"
)

// childDir names the environment variable that turns the test binary into a writer, which a test then kills.
const childDir = "JEJAK_TEST_CHILD_DIR"

// childWriter, beside it, names the one stream that the child appends to, opening and closing the store in turn with others.
const childWriter = "JEJAK_TEST_CHILD_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		write := writeUntilKilled
		if os.Getenv(childWriter) != "" {
			write = writeInTurnUntilKilled
		}
		err := write(dir, os.Stdout)
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

const killWriters = 8

// killOptions seal often, so that kills meet every step of it.
func killOptions() Options { return Options{SegmentBytes: 32 << 10} }

// eventOf makes the event that a writer appends at a revision: its id says both.
func eventOf(writer int, revision eventstore.Revision) eventstore.Event {
	var id uuid.UUID
	binary.BigEndian.PutUint32(id[:], uint32(writer+1))
	binary.BigEndian.PutUint64(id[8:], uint64(revision+1))
	return eventstore.Event{ID: id, Type: "Killed", Data: fmt.Appendf(nil, `{"writer":%d,"revision":%d}`, writer, revision)}
}

func streamOf(writer int) string { return fmt.Sprintf("writer-%d", writer) }

// writeUntilKilled appends with eight writers and prints a line for every acknowledgement.
func writeUntilKilled(dir string, acks io.Writer) error {
	s, err := Open(dir, killOptions())
	if err != nil {
		return err
	}
	var mu sync.Mutex
	failed := make(chan error)
	for writer := range killWriters {
		go func() {
			next := eventstore.First
			for r, err := range s.Stream(context.Background(), streamOf(writer), eventstore.Last, eventstore.Backward) {
				if err != nil {
					failed <- err
					return
				}
				next = r.Revision + 1
				break
			}
			for n := 1; ; n = n%3 + 1 {
				events := make([]eventstore.Event, n)
				for i := range events {
					events[i] = eventOf(writer, next+eventstore.Revision(i))
				}
				a, err := s.Append(context.Background(), streamOf(writer), eventstore.Exactly(next-1), events...)
				if err != nil {
					failed <- err
					return
				}
				next = a.Revision + 1
				mu.Lock()
				_, err = fmt.Fprintf(acks, "%d %d\n", writer, a.Revision)
				mu.Unlock()
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// TestKilledWriterLosesNothing kills a process with eight writers again and again, and opens what it left.
func TestKilledWriterLosesNothing(t *testing.T) {
	base := t.TempDir()
	random := rand.New(rand.NewPCG(5, 6))
	acked := make([]eventstore.Revision, killWriters)
	total := 0
	kills := scale(t, 12, 200, 5000)
	dir := ""
	for kill := range kills {
		if kill%25 == 0 { // a new store now and then, so that reading all of it does not take most of the time
			dir = filepath.Join(base, fmt.Sprint(kill))
			for i := range acked {
				acked[i] = -1
			}
		}
		total += killOnce(t, dir, 1+random.IntN(200), acked)
		verifyKilled(t, dir, acked)
	}
	t.Logf("%d kills, %d acknowledged appends, none lost", kills, total)
}

// killOnce starts a writing process, kills it after a number of acknowledgements, and takes note of all of them.
func killOnce(t *testing.T, dir string, after int, acked []eventstore.Revision) (count int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var writer int
		var revision eventstore.Revision
		if n, err := fmt.Sscanf(lines.Text(), "%d %d", &writer, &revision); n != 2 || err != nil {
			continue // the last line, cut off by the kill: an acknowledgement that nobody read
		}
		acked[writer] = max(acked[writer], revision)
		if count++; count == after {
			require.NoError(t, child.Process.Kill())
		}
	}
	require.ErrorContains(t, child.Wait(), "signal: killed")
	return count
}

// verifyKilled wants every acknowledged event, and nothing that was not appended.
func verifyKilled(t *testing.T, dir string, acked []eventstore.Revision) {
	t.Helper()
	for _, o := range []Options{{ReadOnly: true}, killOptions()} { // what a reader sees is what a writer keeps
		s, err := Open(dir, o)
		require.NoError(t, err)
		last := map[string]eventstore.Revision{}
		for r, err := range s.All(t.Context(), eventstore.Start, eventstore.Forward) {
			require.NoError(t, err)
			last[r.Stream] = r.Revision
			var writer int
			_, err = fmt.Sscanf(r.Stream, "writer-%d", &writer)
			require.NoError(t, err)
			want := eventOf(writer, r.Revision)
			require.Equal(t, want.ID, r.ID, "%s@%d", r.Stream, r.Revision)
			require.Equal(t, want.Data, r.Data)
		}
		for writer, revision := range acked {
			if revision >= 0 {
				require.GreaterOrEqual(t, last[streamOf(writer)], revision, "an acknowledged event of writer %d is lost", writer)
			}
		}
		require.NoError(t, s.Close())
	}
	report, err := Check(t.Context(), dir, Admin{})
	require.NoError(t, err)
	require.Empty(t, report.Damages)
}

func TestWriterInAnotherProcessIsFollowed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the store exists now")
	drained := make(chan int, 1)
	go func() { // so that the child is not held up
		n := 0
		for lines.Scan() {
			n++
		}
		drained <- n
	}()
	_, err = Open(dir, Options{})
	var locked *LockedError
	require.ErrorAs(t, err, &locked)
	require.Equal(t, child.Process.Pid, locked.PID)

	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	n := 0
	for r, err := range s.Follow(t.Context(), eventstore.Start) {
		require.NoError(t, err)
		require.NotEmpty(t, r.Data)
		if n++; n == 1500 { // several segments of 32 KiB
			break
		}
	}
	requireSoundBeside(t, dir)
	require.NoError(t, s.Close())
	require.NoError(t, child.Process.Kill())
	require.ErrorContains(t, child.Wait(), "signal: killed")
	<-drained
}

func requireSoundBeside(t *testing.T, dir string) {
	t.Helper()
	d, err := Info(t.Context(), dir, Admin{})
	require.NoError(t, err)
	require.NotNil(t, d.Writer)
	report, err := Check(t.Context(), dir, Admin{})
	require.NoError(t, err)
	require.Empty(t, report.Damages)
	require.Positive(t, report.Events)
}
