package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/projections"
)

// environment is what the program has from outside, so that a test can own it.
type environment struct {
	In       io.Reader // may be nil
	Out, Err io.Writer
	Getenv   func(string) string
	Now      func() time.Time
	Width    int // of a line of text
	// Wait is how long a command that writes waits for its turn.
	Wait time.Duration
	// Between, when set, stands between the program and a store in a directory: the tests put a server there.
	Between func(context.Context, eventstore.Store) (eventstore.Store, error)
	// Hidden reads a line of the terminal that is not shown; without it the line is read of In.
	Hidden func() ([]byte, error)
	// WorkFactor is privacy.Rest.WorkFactor: the tests seal with less work.
	WorkFactor int
	Asks       bool // a person is at standard input, and can be asked
	Watched    bool // a person is watching standard error: progress is drawn as a bar
}

// app is one call of the program: its environment, its flags and its language.
type app struct {
	*environment
	terminal io.Writer // standard error without a screen before it, for a bar that moves the cursor
	words    *lang.Words
	lang     domain.Lang

	store      string
	home       string
	json       bool
	quiet      bool
	asOf       string
	recordedBy string
	today      string
	language   string

	byMember bool // what is recorded is written by the names of its members, and refused by them
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, env *environment) int {
	l := language(args, env.Getenv)
	shown := *env
	a := &app{environment: &shown, terminal: env.Err, lang: l, words: lang.New(l)}
	shown.Out, shown.Err = screen{env.Out, a}, screen{env.Err, a}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	err := root.ExecuteContext(ctx)
	a.json = a.json || err != nil && slices.Contains(args, "--json") // it may stand behind what could not be read
	return a.report(ctx, err)
}

// language is settled before the commands are made, as their help is in it: --lang, then JEJAK_LANG, then Indonesian.
func language(args []string, getenv func(string) string) domain.Lang {
	want := getenv("JEJAK_LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			want = value
		} else if arg == "--lang" && i+1 < len(args) {
			want = args[i+1]
		}
	}
	if domain.Lang(want) == domain.English {
		return domain.English
	}
	return domain.Indonesian
}

func (a *app) t(key string, pairs ...string) string { return a.words.T(key, pairs...) }

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "jejak",
		Short:         a.t("cmd.jejak"),
		Long:          a.t("cmd.jejak.long"),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetUsageFunc(a.usage)
	root.SetHelpFunc(a.help)
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&a.store, "store", "", a.t("flag.store"))
	flags.StringVar(&a.home, "home", "", a.t("flag.home"))
	flags.BoolVar(&a.json, "json", false, a.t("flag.json"))
	flags.BoolVarP(&a.quiet, "quiet", "q", false, a.t("flag.quiet"))
	flags.StringVar(&a.asOf, "as-of", "", a.t("flag.as-of"))
	flags.StringVar(&a.recordedBy, "recorded-by", "", a.t("flag.recorded-by"))
	flags.StringVar(&a.today, "today", "", a.t("flag.today"))
	flags.StringVar(&a.language, "lang", "", a.t("flag.lang"))
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		return oneOf("lang", a.language, string(domain.Indonesian), string(domain.English))
	}
	root.SetHelpCommand(a.helpCommand(root))
	root.AddCommand(a.demoCommand(), a.generateCommand(), a.checkCommand(), a.actorCommand(), a.cityCommand(), a.programmeCommand(), a.fundCommand(),
		a.regionCommand(), a.eventsCommand(), a.replayCommand(), a.explainCommand(), a.rebuildCommand(), a.recordCommand(), a.reverseCommand(),
		a.approveCommand(), a.findingCommand(), a.flagCommand(), a.agencyCommand(),
		a.storeCommand(), a.vaultCommand(), a.serveCommand(), a.accessCommand(), a.mirrorCommand(), a.migrateCommand())
	a.finish(root)
	return root
}

// helpCommand shows the help of the command that is named, as --help does.
func (a *app) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{Use: "help", Hidden: true, Short: a.t("flag.help"), RunE: func(_ *cobra.Command, args []string) error {
		cmd, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return argumentMisuse(cmd, rest)
		}
		return cmd.Help()
	}}
}

// finish gives a command and those below it what all have in common.
func (a *app) finish(c *cobra.Command) {
	c.SetFlagErrorFunc(flagMisuse)
	c.SuggestionsMinimumDistance = 2
	c.Flags().BoolP("help", "h", false, a.t("flag.help"))
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return argumentMisuse(cmd, args)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		a.finish(sub)
	}
}

// group is a command that only holds others.
func (a *app) group(name string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: name, Short: a.t("cmd." + name), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	c.AddCommand(subs...)
	return c
}

// command is a leaf: its texts come from the catalogue under key.
func (a *app) command(use, key string, args cobra.PositionalArgs, do func(ctx context.Context, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: a.t(key), Args: args,
		RunE: func(cmd *cobra.Command, args []string) error { return do(cmd.Context(), args) }}
}

// view reads the flags of the two clocks.
func (a *app) view() (projections.View, error) {
	var v projections.View
	if a.asOf != "" {
		d, err := domain.ReadDate(a.asOf)
		if err != nil {
			return v, misuse("date", "flag", "--as-of", "what", a.asOf)
		}
		v.AsOf = d
	}
	if a.recordedBy != "" {
		t, err := time.Parse(time.RFC3339, a.recordedBy)
		if err != nil {
			d, dateErr := domain.ReadDate(a.recordedBy)
			if dateErr != nil {
				return v, misuse("date", "flag", "--recorded-by", "what", a.recordedBy)
			}
			// A day is meant to its end, in the office's zone.
			t = time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, ledger.WIB).Add(-time.Nanosecond)
		}
		v.RecordedBy = t
	}
	return v, nil
}

// day is today, or what --today says it is, so that output with ages can be repeated.
func (a *app) day() (domain.Date, error) {
	if a.today == "" {
		return domain.DateOf(a.Now().In(ledger.WIB)), nil
	}
	d, err := domain.ReadDate(a.today)
	if err != nil {
		return d, misuse("date", "flag", "--today", "what", a.today)
	}
	return d, nil
}

// oneOf is a usage error for a flag's value outside of a list.
func oneOf(flag, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return misuse("choice", "flag", "--"+flag, "what", value, "allowed", strings.Join(allowed, ", "))
}
