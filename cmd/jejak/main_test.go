package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/local"

	"github.com/rogpeppe/go-internal/testscript"
)

// testNow names the environment variable with the time at which a program in a test believes to live. The product has
// no such variable: only the tests' program asks for it.
const testNow = "JEJAK_TEST_NOW"

// testWait names the one with how long a program in a test waits for its turn; without it, not at all.
const testWait = "JEJAK_TEST_WAIT"

// today is the day of the tests: 1 March 2022, 10.00 in Payakumbuh.
const today = "2022-03-01T03:00:00Z"

// TestMain makes programs of the test binary: jejak as it is installed, but with a clock that stands, and hold, which
// writes to a store until it is interrupted.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"jejak": program, "hold": hold})
}

// suite is the tests with a directory for the ledgers that they share.
type suite struct{ *testing.M }

func (s suite) Run() int {
	dir, err := os.MkdirTemp("", "jejak-ledgers")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailure
	}
	given = newLedgers(dir)
	code := s.M.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return code
}

func program() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := &environment{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: clock(), Width: width(os.Getenv), WorkFactor: 4}
	if os.Getenv(testServed) != "" {
		env.Between = func(ctx context.Context, store eventstore.Store) (eventstore.Store, error) {
			guard := ledger.NewGuard(store)
			guard.Now = env.Now
			return served(ctx, guard)
		}
	}
	if text := os.Getenv(testWait); text != "" {
		wait, err := time.ParseDuration(text)
		if err != nil {
			fmt.Fprintln(os.Stderr, testWait, err)
			os.Exit(exitUsage)
		}
		env.Wait = wait
	}
	code := run(ctx, os.Args[1:], env)
	stop()
	os.Exit(code)
}

// clock stands at the time that the test has set.
func clock() func() time.Time {
	now, err := time.Parse(time.RFC3339, os.Getenv(testNow))
	if err != nil {
		fmt.Fprintln(os.Stderr, testNow, err)
		os.Exit(exitUsage)
	}
	return func() time.Time { return now }
}

// hold opens the store in a directory to write, says so, and keeps it until it is interrupted. With an address it says to
// others that it serves the store there.
func hold() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	store, err := local.Open(filepath.Join(os.Args[1], logDir), local.Options{Now: clock()})
	if err != nil {
		fmt.Println(err)
		os.Exit(exitFailure)
	}
	if len(os.Args) > 2 {
		err = store.Serves(os.Args[2])
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(exitFailure)
	}
	fmt.Println("holding")
	<-ctx.Done()
	stop()
	if err := store.Close(); err != nil {
		fmt.Println(err)
		os.Exit(exitFailure)
	}
}
