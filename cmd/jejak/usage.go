package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jejak/cmd/internal/table"
)

// usageError: the command line is wrong. What is wrong stands in the catalogue under usage.error, so that it is said in
// the language that was chosen: what cobra and pflag say is English.
type usageError struct {
	key   string
	pairs []string // fill the places of the text
}

func (e *usageError) Error() string { return fmt.Sprintf("usage: %s %q", e.key, e.pairs) }

// misuse makes a usageError: the key under usage.error, and what fills its places.
func misuse(key string, pairs ...string) error { return &usageError{key, pairs} }

// flagMisuse says what is wrong with a flag that could not be parsed.
func flagMisuse(_ *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		lacking *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return misuse("flag", "what", "-"+unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return misuse("flag", "what", "--"+unknown.GetSpecifiedName())
	case errors.As(err, &lacking):
		return misuse("flag-empty", "what", "--"+lacking.GetFlag().Name)
	case errors.As(err, &invalid):
		return misuse("flag-value", "flag", "--"+invalid.GetFlag().Name, "what", invalid.GetValue())
	}
	return misuse("other", "what", err.Error())
}

// argumentMisuse says what is wrong with the arguments that a command refused: for one that takes none, they are the
// name of a command that there is not.
func argumentMisuse(cmd *cobra.Command, args []string) error {
	if cmd.HasSubCommands() && len(args) > 0 {
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return misuse("command-near", "what", args[0], "near", cmd.CommandPath()+" "+near[0])
		}
		return misuse("command", "what", args[0])
	}
	return misuse("arguments", "use", useLine(cmd), "count", strconv.Itoa(len(args)))
}

// useLine is a command with the names of its arguments.
func useLine(cmd *cobra.Command) string {
	if cmd.HasParent() {
		return cmd.Parent().CommandPath() + " " + cmd.Use
	}
	return cmd.Use
}

// usage prints how a command is called: its form, the commands below it and its flags.
func (a *app) usage(cmd *cobra.Command) error {
	var b strings.Builder
	form := useLine(cmd) + " [" + a.t("usage.flag") + "]"
	if cmd.HasAvailableSubCommands() {
		form = cmd.CommandPath() + " " + a.t("usage.command")
	}
	fmt.Fprintf(&b, "%s\n  %s\n", a.t("usage.usage"), form)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", a.t("usage.commands"))
		t := a.plainTable()
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				t.Row(sub.Name(), sub.Short)
			}
		}
		t.WriteTo(&b)
	}
	own, ofFacts := pflag.NewFlagSet("", pflag.ContinueOnError), pflag.NewFlagSet("", pflag.ContinueOnError)
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, shared := f.Annotations[ofEveryFact]; shared {
			ofFacts.AddFlag(f)
		} else {
			own.AddFlag(f)
		}
	})
	a.flagUsages(&b, a.t("usage.flags"), own)
	a.flagUsages(&b, a.t("usage.facts"), ofFacts)
	a.flagUsages(&b, a.t("usage.global"), cmd.InheritedFlags())
	_, err := fmt.Fprint(cmd.OutOrStdout(), b.String())
	return err
}

// help prints what a command is for, and how it is called.
func (a *app) help(cmd *cobra.Command, _ []string) {
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		t := a.plainTable()
		t.Flex, t.Indent = 1, ""
		t.Row(paragraph)
		t.WriteTo(&b)
		b.WriteString("\n")
	}
	cmd.Print(b.String(), cmd.UsageString())
}

// plainTable is a table of names and what they mean: the name is one word, and the meaning is wrapped.
func (a *app) plainTable() *table.Table {
	t := (&page{session: &session{app: a}}).table()
	t.Flex, t.Fit = 2, false
	return t
}

// flagUsages lists flags: the name, the kind of value, what it is for, and what stands there when it is left out.
func (a *app) flagUsages(b *strings.Builder, heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, "\n%s\n", heading)
	t := a.plainTable()
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		text := f.Usage
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
			text += " " + a.t("usage.default", "value", f.DefValue)
		}
		t.Row(strings.TrimRight(name+" "+a.valueName(f), " "), text)
	})
	t.WriteTo(b)
}

// valueName is what stands for a flag's value in help: a word for its kind, nothing for a switch.
func (a *app) valueName(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return ""
	case "int", "uint64":
		return a.t("usage.value.number")
	}
	return a.t("usage.value.text")
}
