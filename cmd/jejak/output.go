package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"

	"jejak/domain"
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
	Value  T      `json:",inline"`
}

// writeJSON prints one object on one line.
func writeJSON[T any](s *session, v T) error {
	b, err := json.Marshal(line[T]{s.notice(), v}, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(s.app.Out, "%s\n", b)
	return err
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
}

// text starts a page: the notice of a synthetic ledger, the title, and the point on the two clocks.
func (s *session) text(title string) *page {
	p := &page{session: s}
	if n := s.notice(); n != "" {
		p.printf("%s — %s\n", n, s.origin.Title)
	}
	p.printf("%s\n", title)
	p.printf("%s\n", s.clocks())
	return p
}

// clocks says which view a page shows.
func (s *session) clocks() string {
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

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.Builder, format, args...) }

// heading starts a section.
func (p *page) heading(text string) { p.printf("\n%s\n", strings.ToUpper(text)) }

// field prints a labelled value, and nothing for an empty one.
func (p *page) field(label, value string) {
	if value != "" {
		p.printf("  %s: %s\n", label, value)
	}
}

func (p *page) flush() error {
	_, err := p.app.Out.Write([]byte(p.String()))
	return err
}

// source names the first document that a fact rests on, in a few words.
func source(evidence []domain.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	e := evidence[0]
	var parts []string
	for _, text := range []string{e.Kind, e.Issuer, e.Title, e.Number, e.Locator} {
		if text != "" && len(parts) < 3 {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// invocation is a command line that can be copied: with the store that is in use.
func (a *app) invocation(args string) string {
	if a.store != "" {
		args += " --store " + a.store
	}
	return a.self() + " " + args
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
