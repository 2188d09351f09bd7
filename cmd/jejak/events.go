package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/projections"
)

func (a *app) eventsCommand() *cobra.Command {
	var f eventFilter
	c := a.command("events", "cmd.events", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listEvents(ctx, f) })
	c.Flags().StringVar(&f.stream, "stream", "", a.t("flag.stream"))
	c.Flags().StringVar(&f.category, "category", "", a.t("flag.category"))
	c.Flags().StringVar(&f.kind, "type", "", a.t("flag.type"))
	c.Flags().Uint64Var(&f.after, "after", 0, a.t("flag.after"))
	c.Flags().IntVar(&f.limit, "limit", 0, a.t("flag.limit"))
	c.Flags().BoolVar(&f.follow, "follow", false, a.t("flag.follow"))
	return c
}

// eventFilter picks events of the log.
type eventFilter struct {
	stream, category, kind string
	after                  uint64 // position
	limit                  int    // 0: all
	follow                 bool
}

// unknownType says that there is no such type of event, and which may have been meant: people know what events are called.
func (a *app) unknownType(text string) error {
	var near []string
	for _, name := range domain.TypeNames() {
		called := a.words.EventType(name)
		if strings.Contains(strings.ToLower(name+" "+called), strings.ToLower(text)) && len(near) < maxCandidates {
			near = append(near, name+" ("+called+")")
		}
	}
	if len(near) == 0 {
		return misuse("type-none", "what", text)
	}
	return misuse("type", "what", text, "near", strings.Join(near, "; "))
}

func (f eventFilter) check(a *app) error {
	if f.kind != "" && !slices.Contains(domain.TypeNames(), f.kind) {
		return a.unknownType(f.kind)
	}
	for flag, value := range map[string]string{"--as-of": a.asOf, "--recorded-by": a.recordedBy} {
		if f.follow && value != "" { // what is to come is in no view of the past
			return misuse("exclusive", "one", "--follow", "other", flag)
		}
	}
	if f.limit < 0 {
		return misuse("flag-value", "flag", "--limit", "what", fmt.Sprint(f.limit))
	}
	return nil
}

func (f eventFilter) matches(fact *projections.Fact) bool {
	return (f.stream == "" || string(fact.Stream) == f.stream) &&
		(f.category == "" || fact.Stream.Category() == f.category) &&
		(f.kind == "" || domain.TypeName(fact.Body) == f.kind)
}

// eventLine is an event in JSON output. The data is as it stands in the log: personal fields are sealed.
type eventLine struct {
	Position   eventstore.Position `json:"position"`
	Stream     domain.Ref          `json:"stream"`
	Revision   int64               `json:"revision"`
	ID         uuid.UUID           `json:"id"`
	Type       string              `json:"type"`
	RecordedAt time.Time           `json:"recordedAt"`
	Meta       domain.Meta         `json:"meta"`
	Data       jsontext.Value      `json:"data"`
}

func (s *session) eventLine(f *projections.Fact) (eventLine, error) {
	data, err := domain.EncodeBody(f.Body)
	return eventLine{f.Position, f.Stream, f.Revision, f.ID, domain.TypeName(f.Body), f.RecordedAt, f.Meta, data}, err
}

func (a *app) listEvents(ctx context.Context, f eventFilter) error {
	if err := f.check(a); err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		if f.stream != "" {
			var err error
			if f.stream, err = s.stream(ctx, f.stream); err != nil {
				return err
			}
		}
		if !a.json {
			p := s.text(a.t("events.title"))
			if err := p.flush(); err != nil {
				return err
			}
		}
		shown := 0
		stop := fmt.Errorf("limit of %d events reached", f.limit)
		visit := func(fact *projections.Fact) error {
			if !f.matches(fact) {
				return nil
			}
			if err := s.printEvent(fact); err != nil {
				return err
			}
			if shown++; shown == f.limit {
				return stop
			}
			return nil
		}
		err := s.walk(ctx, f, visit)
		if shown == f.limit && shown > 0 {
			return nil
		}
		return err
	})
}

// walk visits the facts after a position, which need not be an event's, and goes on waiting for more when it is to follow.
func (s *session) walk(ctx context.Context, f eventFilter, visit func(*projections.Fact) error) error {
	after, err := eventstore.Floor(ctx, s.store, eventstore.Position(f.after))
	if err != nil {
		return err
	}
	if !f.follow {
		return s.source().All(ctx, after, visit)
	}
	for r, err := range s.store.Follow(ctx, after) {
		if err != nil {
			return err
		}
		if r.Position > s.book.End() {
			if err := s.book.CatchUp(ctx); err != nil {
				return err
			}
		}
		if !s.book.Fact(r.Stream, r.Position) {
			continue
		}
		fact, err := s.now().Decode(ctx, r)
		if err != nil {
			return err
		}
		if err := visit(fact); err != nil {
			return err
		}
	}
	return nil
}

// stream resolves what a person called a stream: its name, a region's code, or a name in any category.
func (s *session) stream(ctx context.Context, text string) (string, error) {
	for _, err := range s.store.Stream(ctx, text, eventstore.First, eventstore.Forward) {
		return text, err
	}
	if r, err := resolveCity(text); err == nil {
		return string(domain.RegionRef(r)), nil
	}
	if r, ok := namedRegister(text); ok {
		return string(r), nil
	}
	var whole, part []domain.Ref
	for _, category := range []string{domain.CategoryActor, domain.CategoryProgramme, domain.CategoryFund, domain.CategoryActivity,
		domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency} {
		if refs, partial := s.meant(category, text); partial {
			part = append(part, refs...)
		} else {
			whole = append(whole, refs...)
		}
	}
	switch len(whole) {
	case 0:
		return "", s.unclear(text, part, len(part) > 0)
	case 1:
		return string(whole[0]), nil
	}
	return "", s.unclear(text, whole, false)
}

// namedRegister reads sp2d:YEAR:HOLDER, the register of payment orders of an office and fiscal year.
func namedRegister(text string) (domain.Ref, bool) {
	category, rest, _ := strings.Cut(text, ":")
	year, holder, named := strings.Cut(rest, ":")
	n, err := strconv.Atoi(year)
	if category != domain.CategoryRegister || !named || err != nil {
		return "", false
	}
	return (&domain.PaymentRegisterOpened{Holder: holder, FiscalYear: n}).Stream(), true
}

// printEvent prints one event: where it stands, when it was recorded, when it happened, and what it says.
func (s *session) printEvent(f *projections.Fact) error {
	if s.app.json {
		l, err := s.eventLine(f)
		if err != nil {
			return err
		}
		return writeJSON(s, l)
	}
	w := s.app.words
	_, err := fmt.Fprintf(s.app.Out, "%8d  %s  %s@%d  %s: %s (%s, %s, %s)\n", oneLine([]any{f.Position, w.Time(f.RecordedAt), shortRef(f.Stream), f.Revision,
		domain.TypeName(f.Body), w.Describe(f.Body, s), w.Period(f.Meta.OccurredOn), w.Mode(f.Meta.Mode), w.Confidence(f.Meta.Confidence)})...)
	return err
}

// byDay orders facts as they happened.
func byDay(facts []*projections.Fact) []*projections.Fact {
	sorted := slices.Clone(facts)
	slices.SortStableFunc(sorted, func(a, b *projections.Fact) int {
		return cmp.Or(a.Meta.OccurredOn.EffectiveFrom().Compare(b.Meta.OccurredOn.EffectiveFrom()), cmp.Compare(a.Position, b.Position))
	})
	return sorted
}

// reversedBy tells, for each fact that was taken back, the revision of its reversal.
func reversedBy(facts []*projections.Fact) map[uuid.UUID]int64 {
	by := map[uuid.UUID]int64{}
	for _, f := range facts {
		if f.Target != nil {
			by[f.Target.ID] = f.Revision
		}
	}
	return by
}

// dateOf is the day on which a fact was recorded, in the office's zone.
func dateOf(f *projections.Fact) domain.Date { return domain.DateOf(f.RecordedAt.In(ledger.WIB)) }
