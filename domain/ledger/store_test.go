package ledger_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbtest"
	"jejak/eventstore/memory"
)

// testDouble is the environment variable that puts the double of a cluster in the place of a store in memory.
const testDouble = "JEJAK_TEST_LEDGER_DOUBLE"

// kept is the log of a test: in memory, or with the protocol and the rules of a real server between.
type kept struct {
	eventstore.Store

	// Fault, when set, is asked before every append: whether it is applied, and what is reported of it.
	Fault func(stream string, events []eventstore.Event) (applied bool, reported error)
}

func (k *kept) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (done eventstore.Appended, err error) {
	applied, reported := true, error(nil)
	if k.Fault != nil {
		applied, reported = k.Fault(stream, events)
	}
	if applied {
		done, err = k.Store.Append(ctx, stream, expect, events...)
	}
	if err == nil {
		err = reported
	}
	return done, err
}

// newStore is an empty log whose clock stands.
func newStore(t testing.TB) *kept {
	t.Helper()
	clock := func() time.Time { return now }
	if os.Getenv(testDouble) == "" {
		store := memory.New()
		store.Now = clock
		return &kept{Store: store}
	}
	store, err := esdb.Open(context.Background(), esdbtest.Start(t, esdbtest.Options{Now: clock}).URL("", nil), esdb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return &kept{Store: store}
}

// TestTheLedgersTestsHoldOverTheDouble runs the tests of this package once more over the strict double of a real server,
// random ones in short.
func TestTheLedgersTestsHoldOverTheDouble(t *testing.T) {
	if testing.Short() || os.Getenv(testDouble) != "" {
		t.Skip("the tests are run once in a short run, and do not run themselves")
	}
	own, err := os.Executable()
	require.NoError(t, err)
	again := exec.CommandContext(t.Context(), own, "-test.short")
	again.Env = append(os.Environ(), testDouble+"=1")
	out, err := again.CombinedOutput()
	require.NoError(t, err, "%s", out)
}
