package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Secrets are asked for as what is about a person is (see private.go), and never stand on a command line. A terminal does not
// show what is typed.

// newSecret asks for a secret twice at a terminal, so that nobody keeps one that was mistyped, or reads it of standard input,
// of which it is the first line.
func (a *app) newSecret(ctx context.Context, question, again string) (string, error) {
	if !a.Asks {
		text, err := await(ctx, a.input)
		if err != nil {
			return "", err
		}
		line, rest, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		if strings.TrimSpace(rest) != "" {
			return "", misuse("secret-lines")
		}
		return line, nil
	}
	lines := bufio.NewReader(a.In)
	first, err := a.askSecret(ctx, question, lines)
	if err != nil {
		return "", err
	}
	second, err := a.askSecret(ctx, again, lines)
	if err != nil {
		return "", err
	}
	if first != second {
		return "", misuse("secret-differs")
	}
	return first, nil
}

// askSecret asks for a line. Where standard input is no terminal of this process, as in tests, it is read as it is.
func (a *app) askSecret(ctx context.Context, question string, lines *bufio.Reader) (string, error) {
	fmt.Fprintf(a.Err, "%s: ", a.t(question))
	defer fmt.Fprintln(a.Err)
	if f, ok := a.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		before, err := term.GetState(int(f.Fd()))
		if err != nil {
			return "", fmt.Errorf("read the terminal: %w", err)
		}
		text, err := await(ctx, func() (string, error) {
			b, err := term.ReadPassword(int(f.Fd()))
			return string(b), err
		})
		if err != nil {
			// Whoever interrupts gets back a terminal that shows what is typed.
			err = errors.Join(err, term.Restore(int(f.Fd()), before))
		}
		return text, err
	}
	line, err := await(ctx, func() (string, error) { return lines.ReadString('\n') })
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the terminal: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
