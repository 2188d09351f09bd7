package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// writeInTurnUntilKilled opens the store when it is this writer's turn, appends some events, prints a line for each that was
// acknowledged, and closes the store again. A lock that somebody took away is a reason to open it anew.
func writeInTurnUntilKilled(dir string, acks io.Writer) error {
	writer, err := strconv.Atoi(os.Getenv(childWriter))
	if err != nil {
		return err
	}
	for {
		o := killOptions()
		o.Wait = time.Minute
		s, err := Open(dir, o)
		if err == nil {
			err = errors.Join(appendSome(s, writer, acks), s.Close())
		}
		var lost *LostError
		if err != nil && !errors.As(err, &lost) {
			return err
		}
	}
}

// appendSome goes on where the writer's stream ends.
func appendSome(s *Store, writer int, acks io.Writer) error {
	next := eventstore.First
	for r, err := range s.Stream(context.Background(), streamOf(writer), eventstore.Last, eventstore.Backward) {
		if err != nil {
			return err
		}
		next = r.Revision + 1
		break
	}
	for range 20 {
		a, err := s.Append(context.Background(), streamOf(writer), eventstore.Exactly(next-1), eventOf(writer, next))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(acks, "%d %d\n", writer, a.Revision); err != nil {
			return err
		}
		next = a.Revision + 1
	}
	return nil
}

// TestKilledWritersThatAreRobbedLoseNothing lets several processes write in turn, takes the lock away from whoever has it at
// random moments, kills them, and opens what they left: every acknowledged event is there, and none twice.
func TestKilledWritersThatAreRobbedLoseNothing(t *testing.T) {
	const writers = 3
	base := t.TempDir()
	random := rand.New(rand.NewPCG(11, 35))
	kills, total, robbed := scale(t, 8, 200, 2000), 0, 0
	dir := ""
	acked := make([]eventstore.Revision, killWriters)
	for kill := range kills {
		if kill%20 == 0 { // a new store now and then
			dir = filepath.Join(base, fmt.Sprint(kill))
			for i := range acked {
				acked[i] = -1
			}
		}
		var mu sync.Mutex
		var readers sync.WaitGroup
		count, after := 0, 30+random.IntN(150)
		enough := make(chan struct{})
		children := make([]*exec.Cmd, writers)
		for w := range writers {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprintf("%s=%d", childWriter, w))
			child.Stderr = os.Stderr
			out, err := child.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, child.Start())
			children[w] = child
			readers.Go(func() {
				for lines := bufio.NewScanner(out); lines.Scan(); {
					var writer int
					var revision eventstore.Revision
					if n, err := fmt.Sscanf(lines.Text(), "%d %d", &writer, &revision); n != 2 || err != nil {
						continue // cut off by the kill
					}
					mu.Lock()
					acked[writer] = max(acked[writer], revision)
					if count++; count == after {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		for robbing := true; robbing; {
			select {
			case <-enough:
				robbing = false
			case <-time.After(time.Duration(1+random.IntN(20)) * time.Millisecond):
				if os.Remove(filepath.Join(dir, lockFile)) == nil {
					robbed++
				}
			}
		}
		for _, child := range children {
			require.NoError(t, child.Process.Kill())
		}
		for _, child := range children {
			readers.Wait()
			require.ErrorContains(t, child.Wait(), "signal: killed")
		}
		total += count
		verifyKilled(t, dir, acked)
		s, err := Open(dir, Options{ReadOnly: true})
		require.NoError(t, err)
		storetest.CheckLog(t, t.Context(), s) // no id twice, no revision twice
		require.NoError(t, s.Close())
	}
	require.Positive(t, robbed)
	t.Logf("%d kills of %d writers, %d acknowledged appends, the lock removed %d times: none lost, none twice", kills, writers, total, robbed)
}
