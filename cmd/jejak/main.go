// Command jejak keeps and reads the ledger of support to small and medium industry actors.
//
// Data goes to standard output, talk to standard error. The exit code says how it ended: 0 done, 1 failed, 2 called
// wrongly, 3 verification failed, 4 refused by a rule, 5 not found, 6 changed meanwhile, 7 the store cannot be used,
// 130 interrupted.
package main

import (
	"context"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &environment{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now,
		Hidden:  func() ([]byte, error) { return term.ReadPassword(int(os.Stdin.Fd())) },
		Asks:    term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())),
		Watched: term.IsTerminal(int(os.Stderr.Fd())), Width: width(os.Getenv), Wait: turn,
	})
	stop()
	os.Exit(code)
}

// turn is how long a command that writes waits for another to end: most need less than a second, and a person does not wait
// for longer without asking what is wrong.
const turn = 10 * time.Second

// defaultWidth is for output that goes into a file or a pipe.
const defaultWidth = 120

// width is how wide a line may be: as wide as the terminal, or as COLUMNS says where there is none.
func width(getenv func(string) string) int {
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 0 {
		return w
	}
	if w, err := strconv.Atoi(getenv("COLUMNS")); err == nil && w > 0 {
		return w
	}
	return defaultWidth
}
