package privacy

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

const (
	childDir   = "JEJAK_TEST_VAULT" // set for a process that seals until it is done or killed
	childFirst = "JEJAK_TEST_FIRST" // the first of its subjects
	childCount = 40
)

// TestMain is also the writer that the tests start as a process of its own. It prints what it has sealed.
func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := sealInChild(dir, os.Getenv(childFirst)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func sealInChild(dir, first string) error {
	v, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	var n int
	if _, err := fmt.Sscan(first, &n); err != nil {
		return err
	}
	for i := range childCount {
		subject := fmt.Sprintf("ikm-%d", n+i)
		sealed, err := v.Seal(context.Background(), subject, event, "owner", "of "+subject)
		if err != nil {
			return err
		}
		fmt.Println(subject, sealed.Ciphertext)
	}
	return v.Close()
}

func startChild(t *testing.T, dir string, first int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprintf("%s=%d", childFirst, first))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

func sealedBy(line string) domain.Sealed {
	subject, ciphertext, _ := strings.Cut(line, " ")
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: ciphertext}
}

func TestProcessesThatWriteTogetherMakeOneKeyASubject(t *testing.T) {
	dir := t.TempDir()
	reader := open(t, dir, Options{ReadOnly: true})
	var all sync.WaitGroup
	for n := range 4 {
		cmd, out := startChild(t, dir, n*childCount/2) // half of the subjects are another's too
		all.Go(func() {
			for out.Scan() {
				sealed := sealedBy(out.Text())
				got, err := reader.Open(t.Context(), sealed, event, "owner")
				assert.NoError(t, err, "a reader sees the key as soon as it is used")
				assert.Equal(t, "of "+sealed.Key, got)
			}
			assert.NoError(t, cmd.Wait())
		})
	}
	all.Wait()
	require.Len(t, contents(t, dir)[keysFile], int(offset(childCount*5/2)))
}

func TestAKilledWriterLosesNoKeyThatWasUsed(t *testing.T) {
	dir := t.TempDir()
	const kills = 10
	var acknowledged []domain.Sealed
	for n := range kills {
		cmd, out := startChild(t, dir, n*childCount)
		for range n * childCount / kills {
			if !out.Scan() {
				break
			}
			acknowledged = append(acknowledged, sealedBy(out.Text()))
		}
		time.Sleep(time.Duration(n) * 100 * time.Microsecond)
		require.NoError(t, cmd.Process.Kill())
		for out.Scan() {
			if line := out.Text(); strings.Contains(line, " ") && strings.HasSuffix(line, "=") {
				acknowledged = append(acknowledged, sealedBy(line))
			}
		}
		_ = cmd.Wait() // it was killed
	}
	v := open(t, dir, Options{})
	require.NotEmpty(t, acknowledged)
	for _, sealed := range acknowledged {
		opens(t, v, sealed, "of "+sealed.Key)
	}
}

func TestManyGoroutinesSealOpenAndErase(t *testing.T) {
	dir := t.TempDir()
	vaults := []*Vault{open(t, dir, Options{}), open(t, dir, Options{})}
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			v, other := vaults[n%2], vaults[(n+1)%2]
			for i := range 20 {
				subject := fmt.Sprintf("ikm-%d", i)
				sealed, err := v.Seal(t.Context(), subject, event, "owner", subject)
				if n == 0 && i%4 == 0 {
					assert.NoError(t, v.Erase(t.Context(), subject))
				}
				if err != nil {
					assert.ErrorIs(t, err, ErrErased)
					continue
				}
				got, err := other.Open(t.Context(), sealed, event, "owner")
				if err != nil {
					assert.ErrorIs(t, err, ErrErased)
					continue
				}
				assert.Equal(t, subject, got)
			}
		})
	}
	all.Wait()
	for i := range 20 {
		_, err := vaults[1].Seal(t.Context(), fmt.Sprintf("ikm-%d", i), event, "owner", "x")
		if i%4 == 0 {
			require.ErrorIs(t, err, ErrErased)
		} else {
			require.NoError(t, err)
		}
	}
	require.Len(t, contents(t, dir)[keysFile], int(offset(20)))
}
