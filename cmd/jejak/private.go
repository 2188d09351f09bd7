package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
)

// What stands on a command line is seen by everybody on the machine who lists its processes, and stays in the history of
// the shell. Texts about a person are therefore asked for on the terminal, or read of standard input, where a dash stands
// in their place.

// fromInput is the dash.
const fromInput = "-"

// private is a text about a person.
type private struct {
	option   string // that gives it, or the member of an event
	field    string // what an error calls it
	question string
	text     *string // as it was given, and then as it is
	given    bool
	needed   bool // without it the command will be refused
}

// private makes the text that an option of the same name gives.
func (a *app) private(option string, text *string, needed bool) *private {
	return &private{option: option, field: option, question: a.t("ask." + option), text: text, given: *text != "", needed: needed}
}

// privately reads the texts that are dashes. To a person at a terminal, all that were not given are asked as well as soon
// as one of them is needed: whoever has begun to type a person in has the papers on the desk.
func (a *app) privately(ctx context.Context, all ...*private) error {
	begun := a.Asks && slices.ContainsFunc(all, func(p *private) bool { return p.needed && !p.given })
	var wanted []*private
	for _, p := range all {
		if *p.text == fromInput || begun && !p.given {
			wanted = append(wanted, p)
		}
	}
	switch {
	case len(wanted) == 0:
		return nil
	case a.Asks:
		return a.askFor(ctx, wanted)
	}
	text, err := await(ctx, func() (string, error) { return a.input() })
	if err != nil {
		return err
	}
	return fill(wanted, text)
}

// maxInput bounds what is read of standard input: a few lines about one person.
const maxInput = 64 << 10

// input is the whole of standard input. What is longer than it can be is refused, and not cut off.
func (a *app) input() (string, error) {
	if a.In == nil {
		return "", nil
	}
	b, err := io.ReadAll(io.LimitReader(a.In, maxInput+1))
	if err != nil {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	if len(b) > maxInput {
		return "", misuse("form-long", "limit", strconv.Itoa(maxInput))
	}
	return string(b), nil
}

// askFor asks for one text after the other. What need not be given is left out by an empty line.
func (a *app) askFor(ctx context.Context, wanted []*private) error {
	lines := bufio.NewReader(a.In)
	for _, p := range wanted {
		must := p.needed || *p.text == fromInput
		question := p.question
		if !must {
			question = a.t("ask.optional", "what", question)
		}
		fmt.Fprintf(a.Err, "%s: ", question)
		line, err := await(ctx, func() (string, error) { return lines.ReadString('\n') })
		if ctx.Err() != nil {
			fmt.Fprintf(a.Err, "\n") // the question stands on the line
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the terminal: %w", err)
		}
		*p.text = strings.TrimSpace(line)
		if *p.text == "" && must {
			return domain.Reject(domain.FieldMissing, p.field, "")
		}
		p.given = p.given || *p.text != ""
	}
	return nil
}

// await reads, and stops waiting when the program is interrupted.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// fill takes the texts of a form: a line each, which begins with the name of its option and a colon, or all without names in
// the order of the options. One text alone may have several lines.
func fill(wanted []*private, form string) error {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(form, "\r\n", "\n"), "\n"), "\n")
	named, err := byName(wanted, lines)
	switch {
	case err != nil:
		return err
	case named:
	case len(wanted) == 1:
		*wanted[0].text = strings.Join(lines, " ")
	case len(lines) != len(wanted):
		return misuse("form-lines", "count", strconv.Itoa(len(lines)), "options", options(wanted))
	default:
		for i, p := range wanted {
			*p.text = lines[i]
		}
	}
	for _, p := range wanted {
		*p.text, p.given = strings.TrimSpace(*p.text), true
		if *p.text == "" || *p.text == fromInput {
			return domain.Reject(domain.FieldMissing, p.field, "") // a script whose variable is empty would leave it out
		}
	}
	return nil
}

// byName takes lines that have names, and reports whether there are any. Then all of them must: a line that is taken for
// another's is sealed, and nobody sees that it is wrong.
func byName(wanted []*private, lines []string) (named bool, err error) {
	texts := map[*private]string{}
	wrong := 0
	for n, line := range lines {
		option, text, _ := strings.Cut(line, ":")
		i := slices.IndexFunc(wanted, func(p *private) bool { return p.option == strings.ToLower(strings.TrimSpace(option)) })
		switch {
		case strings.TrimSpace(line) == "":
		case i < 0 || texts[wanted[i]] != "":
			wrong = max(wrong, n+1)
		default:
			texts[wanted[i]] = text
		}
	}
	if len(texts) == 0 {
		return false, nil
	}
	if wrong > 0 {
		return false, misuse("form-line", "line", strconv.Itoa(wrong), "options", options(wanted))
	}
	for _, p := range wanted {
		*p.text = texts[p]
	}
	return true, nil
}

func options(list []*private) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.option
	}
	return strings.Join(names, ", ")
}

// teaches tells in the help of a command how texts about a person are given.
func (a *app) teaches(c *cobra.Command) *cobra.Command {
	c.Long = c.Short + "\n\n" + a.t("cmd.private.long")
	return c
}

// asking makes a command read its texts about a person before it does anything, and teaches that.
func (a *app) asking(c *cobra.Command, texts func() []*private) *cobra.Command {
	do := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.privately(cmd.Context(), texts()...); err != nil {
			return err
		}
		return do(cmd, args)
	}
	return a.teaches(c)
}
