package main

import (
	"context"
	"strings"
)

// newPassword asks for a password twice at a terminal, which does not show it.
// Otherwise it is the line of standard input. It never stands on a command line.
func (a *app) newPassword(ctx context.Context) (string, error) {
	if !a.Asks {
		text, err := await(ctx, a.input)
		if err != nil {
			return "", err
		}
		line, rest, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		if strings.TrimSpace(rest) != "" {
			return "", misuse("password-lines")
		}
		return line, nil
	}
	password, err := a.askTwice("ask.password", "ask.password.again", "password-differs")
	return string(password), err
}
