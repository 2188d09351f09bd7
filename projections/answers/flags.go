package answers

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/flags"
)

// FlagState is what has become of a flag.
type FlagState string

const (
	FlagOpen     FlagState = "open"     // nobody has looked
	FlagFound    FlagState = "finding"  // an audit finding cites it
	FlagCleared  FlagState = "cleared"  // two people hold that the aid may stand
	FlagReversed FlagState = "reversed" // none of the aid stands any more
)

// FlagLine is a flag with the aid that it is about and what has answered it.
type FlagLine struct {
	Actor domain.Ref `json:"actor"`
	flags.Flag
	State    FlagState       `json:"state"`
	Days     int             `json:"days"` // since it was recorded
	Given    []GivenAid      `json:"given"`
	Findings []domain.Ref    `json:"findings,omitempty"`
	Clearing *flags.Clearing `json:"clearing,omitempty"`
	Body     domain.Body     `json:"-"`
	Cited    []FindingLine   `json:"-"` // Findings, with where they stand
}

// GivenAid is aid that a flag is about.
type GivenAid struct {
	Event     uuid.UUID      `json:"event"`
	Revision  int64          `json:"revision"`
	Type      string         `json:"type"`
	Kind      string         `json:"kind"`
	On        domain.Period  `json:"on"`
	Programme domain.Ref     `json:"programme,omitempty"`
	ValueRp   *domain.Rupiah `json:"valueRp,omitzero"`
	Reversed  bool           `json:"reversed"`
	Body      domain.Body    `json:"-"`
}

// FlagFilter picks flags; what is empty picks all.
type FlagFilter struct {
	Rule      string // D6, or a version of it
	Programme string // that the aid cites, by its name
	Year      int    // the fiscal year of the aid
	Open      bool

	programme domain.Ref
}

func (f FlagFilter) picks(l FlagLine) bool {
	id, _, _ := strings.Cut(l.Rule, ".")
	return (f.Rule == "" || strings.EqualFold(f.Rule, l.Rule) || strings.EqualFold(f.Rule, id)) && (!f.Open || l.State == FlagOpen) &&
		(f.programme == "" && f.Year == 0 || slices.ContainsFunc(l.Given, f.about))
}

// about reports whether aid is of the programme and may be of the year.
func (f FlagFilter) about(g GivenAid) bool {
	first, last := g.On.First().Year, g.On.Last().Year
	return (f.programme == "" || g.Programme == f.programme) &&
		(f.Year == 0 || (first == 0 || first <= f.Year) && (last == 0 || f.Year <= last))
}

// Flagged lists the flags that a filter picks, the oldest first. What was given is read from the log.
func (r *Reader) Flagged(ctx context.Context, filter FlagFilter) ([]FlagLine, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	var err error
	if filter.programme, err = r.Optional(domain.CategoryProgramme, filter.Programme); err != nil {
		return nil, err
	}
	cited := map[uuid.UUID][]FindingLine{}
	for s, err := range r.Findings.All(ctx) {
		if err != nil {
			return nil, err
		}
		for _, event := range s.State.Events {
			cited[event] = append(cited[event], findingLine(s.Ref, s.State))
		}
	}
	var list []FlagLine
	for s, err := range r.Flags.All(ctx) {
		if err != nil {
			return nil, err
		}
		actor, known := s.Ref, s.State
		if len(known.Flags) == 0 {
			continue
		}
		facts, err := r.Source().Stream(ctx, actor, eventstore.End)
		if err != nil {
			return nil, err
		}
		given := givenIn(facts)
		for _, f := range known.Flags {
			line := FlagLine{Actor: actor, Flag: f, Cited: cited[f.ID], Clearing: known.Clearing(f.ID)}
			for _, finding := range line.Cited {
				line.Findings = append(line.Findings, finding.Ref)
			}
			line.Days = max(0, line.Since().DaysUntil(r.Today))
			for _, id := range f.Aid {
				if aid, ok := given[id]; ok {
					line.Given = append(line.Given, aid)
				}
			}
			for _, fact := range facts {
				if fact.ID == f.ID {
					line.Body = fact.Body
				}
			}
			line.State = line.became()
			if filter.picks(line) {
				list = append(list, line)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b FlagLine) int {
		return cmp.Or(a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Revision, b.Revision))
	})
	return list, nil
}

// Since is the day on which the flag was recorded.
func (l FlagLine) Since() domain.Date { return domain.DateOf(l.RecordedAt.In(ledger.WIB)) }

func (l FlagLine) became() FlagState {
	stands := func(g GivenAid) bool { return !g.Reversed }
	switch {
	case l.Clearing != nil:
		return FlagCleared
	case len(l.Findings) > 0:
		return FlagFound
	case len(l.Given) > 0 && !slices.ContainsFunc(l.Given, stands):
		return FlagReversed
	}
	return FlagOpen
}

// givenIn is the aid among an actor's facts, also what was reversed.
func givenIn(facts []*projections.Fact) map[uuid.UUID]GivenAid {
	given := map[uuid.UUID]GivenAid{}
	for _, f := range facts {
		if b, ok := f.Body.(domain.Intervention); ok {
			aid := b.Given()
			given[f.ID] = GivenAid{f.ID, f.Revision, domain.TypeName(b), b.AidKind(), f.Meta.OccurredOn, aid.Programme, aid.ValueRp, true, b}
		}
	}
	for _, f := range projections.Standing(facts) {
		if aid, ok := given[f.ID]; ok {
			aid.Reversed = false
			given[f.ID] = aid
		}
	}
	return given
}
