package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/projections/answers"
)

// self is how the program is called, so that a hint can be copied as it stands.
func (a *app) self() string {
	exe, err := os.Executable()
	if err == nil && strings.Contains(filepath.ToSlash(exe), "/go-build") && !strings.HasSuffix(exe, ".test") {
		return "go run ./cmd/jejak"
	}
	return "jejak"
}

// line is an object of JSON output. Whatever a synthetic ledger puts out says that it is one.
type line[T any] struct {
	Notice string `json:"notice,omitzero"`
	Aside  int    `json:"aside,omitzero"` // events that are in no figure, as they are no facts
	Stale  bool   `json:"stale,omitzero"` // read from a node that knew of no leader
	Value  T      `json:",embed"`
}

// writeJSON prints one object on one line.
func writeJSON[T any](s *session, v T) error {
	b, err := json.Marshal(line[T]{s.notice(), s.asides(), s.stale(), v}, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(s.app.Out, "%s\n", b)
	return err
}

// writeJSON prints one object about files, which belong to no open ledger.
func (a *app) writeJSON(v any) error {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(a.Out, "%s\n", b)
	return err
}

// plain starts a text about files, which belong to no open ledger.
func (a *app) plain(title string) *page { return (&session{app: a}).plain(title) }

// plain starts a text without a view: the notice of a synthetic ledger and the title.
func (s *session) plain(title string) *page {
	p := &page{session: s}
	if n := s.notice(); n != "" {
		p.printf("%s — %s\n", n, s.origin.Title)
	}
	if s.stale() {
		p.printf("%s\n", s.app.t("cluster.stale"))
	}
	p.printf("%s\n", title)
	return p
}

// labelled is what is known of a ledger whose files are told about: what its origin says, where that can be read. Files are
// told about also when it cannot, since that is when people ask; the second result says so.
func (a *app) labelled(ctx context.Context) (s *session, why error) {
	s = &session{app: a}
	store, why := a.openLog(ctx, toRead)
	if why != nil {
		return s, why
	}
	s.origin, _, why = ledger.Origin(ctx, store)
	if why = errors.Join(why, store.Close()); why != nil {
		why = &unreachableError{a.storeName(), why} // which shows no password
	}
	return s, why
}

// unlabelled says that nobody can tell whether a ledger is synthetic, and why.
func (p *page) unlabelled(why error) {
	if why != nil {
		p.field(p.app.t("origin"), p.app.t("origin.unreadable", "why", p.app.cause(why)))
	}
}

// extent is how much of an answer is wanted: programs get all of it.
func (a *app) extent() answers.Extent {
	if a.json {
		return answers.Whole
	}
	return answers.Shown
}

// notice is what every output of a synthetic ledger carries.
func (s *session) notice() string {
	if !s.origin.Synthetic {
		return ""
	}
	return s.app.t("sample.banner")
}

// page collects a text for a person and prints it at once, so that a failure leaves nothing half said.
type page struct {
	*session
	strings.Builder
	sources []string // documents that were cited, in the order of their numbers
}

// text starts a page: the notice of a synthetic ledger, the title, and the point on the two clocks.
func (s *session) text(title string) *page {
	p := s.plain(title)
	p.printf("%s\n", s.clocks())
	if n := s.asides(); n > 0 {
		p.printf("%s\n", s.app.t("aside.note", "n", s.app.words.Number(int64(n)), "list", s.app.invocation("store aside list")))
	}
	return p
}

// asides is how many events of the log are set aside.
func (s *session) asides() int {
	if s.book == nil {
		return 0
	}
	return s.book.Left()
}

// clocks says which view a page shows.
func (s *session) clocks() string {
	if s.view.Everything() {
		return s.app.t("view.everything")
	}
	w := s.app.words
	asOf, recorded := s.app.t("view.all"), s.app.t("view.now")
	if !s.view.AsOf.IsZero() {
		asOf = w.Date(s.view.AsOf)
	}
	if !s.view.RecordedBy.IsZero() {
		recorded = w.Time(s.view.RecordedBy)
	}
	return s.app.t("view.asof", "date", asOf) + " · " + s.app.t("view.recorded", "date", recorded)
}

func (p *page) printf(format string, args ...any) {
	fmt.Fprintf(&p.Builder, format, oneLine(args)...)
}

// heading starts a section.
func (p *page) heading(text string) { p.printf("\n%s\n", strings.ToUpper(text)) }

// field prints a labelled value, and nothing for an empty one.
func (p *page) field(label, value string) {
	if value != "" {
		p.printf("  %s: %s\n", label, value)
	}
}

// flush prints the page, with the documents that it cites at its end.
func (p *page) flush() error {
	p.bibliography()
	_, err := p.app.Out.Write([]byte(p.String()))
	return err
}

// cite names the documents that a fact rests on by number and place: [1] S0.12. What the numbers stand for is printed
// once, by bibliography.
func (p *page) cite(evidence []domain.Evidence) string {
	var cited []string
	for _, e := range evidence {
		document := describeDocument(e)
		n := slices.Index(p.sources, document)
		if n < 0 {
			n = len(p.sources)
			p.sources = append(p.sources, document)
		}
		cited = append(cited, strings.TrimSpace(fmt.Sprintf("[%d] %s", n+1, e.Locator)))
	}
	return strings.Join(cited, ", ")
}

// describeDocument says what a document is, in a few words.
func describeDocument(e domain.Evidence) string {
	var parts []string
	for _, text := range []string{e.Kind, e.Issuer, e.Title, e.Number} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// bibliography lists the documents that were cited.
func (p *page) bibliography() {
	if len(p.sources) == 0 {
		return
	}
	p.heading(p.app.t("column.source"))
	t := p.table(true)
	t.Flex = 2
	for n, document := range p.sources {
		t.Row(fmt.Sprintf("[%d]", n+1), document)
	}
	p.add(t)
}

// invocation is a command line that can be copied: with the store that is in use.
func (a *app) invocation(args string) string {
	if a.store != "" {
		args += " --store " + quote(displayed(a.store))
	}
	return a.self() + " " + args
}

// quote makes a word of a shell's command line of a text.
func quote(text string) string {
	if text != "" && !strings.ContainsAny(text, " \t\n'\"\\$&|;<>()*?[]#~`!{}") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// writeLines prints objects, one on each line.
func writeLines[T any](s *session, list []T) error {
	for _, v := range list {
		if err := writeJSON(s, v); err != nil {
			return err
		}
	}
	return nil
}
