package main

import (
	"bytes"
	"context"
	"strings"
)

// newPassword asks for a password twice at a terminal, which does not show it, so that nobody keeps one that was mistyped.
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
	one, err := a.askHidden(a.t("ask.password"))
	if err != nil {
		return "", err
	}
	two, err := a.askHidden(a.t("ask.password.again"))
	if err == nil && !bytes.Equal(one, two) {
		err = misuse("password-differs")
	}
	return string(one), err
}
