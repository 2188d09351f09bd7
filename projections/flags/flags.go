// Package flags knows which aid somebody should look at, and which of these flags two people have taken off. A flag that an
// audit finding cites is looked at as well; findings stand on streams of their own, and who asks brings the two together.
package flags

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/projections"
)

// Flag is one flag, on the stream of the actor that received the aid.
type Flag struct {
	ID         uuid.UUID          `json:"id"`
	Revision   int64              `json:"revision"`
	Rule       string             `json:"rule"`             // its version, or that of criteria
	Aid        []uuid.UUID        `json:"aid"`              // what was given
	Failed     []domain.Criterion `json:"failed,omitempty"` // criteria that are not met
	Earlier    []uuid.UUID        `json:"earlier,omitempty"`
	Others     []domain.Ref       `json:"others,omitempty"` // other actors
	RecordedAt time.Time          `json:"recordedAt"`
	By         string             `json:"by"` // who recorded what it follows from
}

// Clearing says who took a flag off, and why.
type Clearing struct {
	Flag     uuid.UUID     `json:"flag"`
	On       domain.Period `json:"on,omitzero"`
	By       string        `json:"by"`
	Approval domain.Ref    `json:"approval"` // of somebody else
	Reason   string        `json:"reason"`
}

// Actor is the flags of one actor.
type Actor struct {
	Flags   []Flag     `json:"flags,omitempty"`
	Cleared []Clearing `json:"cleared,omitempty"`
	Latest  uuid.UUID  `json:"latest,omitzero"` // actual aid; a flag of duplicate aid comes right after it
}

// Clearing is the end of a flag; nil if it has none.
func (a Actor) Clearing(flag uuid.UUID) *Clearing {
	i := slices.IndexFunc(a.Cleared, func(c Clearing) bool { return c.Flag == flag })
	if i < 0 {
		return nil
	}
	return &a.Cleared[i]
}

// Flags is the read model.
type Flags struct {
	projections.Fold[Actor]
	raised projections.Index
}

// New returns the empty read model.
func New() *Flags {
	return &Flags{projections.Fold[Actor]{
		Title:      "flags",
		Categories: []string{domain.CategoryActor},
		Reads:      append(projections.Interventions(), reads...),
		Take:       take,
	}, projections.Index{Title: "flags", Edition: 2, Reads: raising, Terms: terms}}
}

var (
	raising = projections.Types(&domain.DuplicateAidFlagged{}, &domain.IneligibleAidFlagged{})
	reads   = append(projections.Types(&domain.DuplicateAidCleared{}, &domain.IneligibleAidCleared{}), raising...)
)

// Kept is the index of the actors with flags.
func (m *Flags) Kept() []projections.Projection { return m.raised.Kept() }

func terms(_ *projections.Fact, emit func(kind, value string)) { emit("", "") }

// All lists the actors that have had a flag, in the order of their names.
func (m *Flags) All(ctx context.Context) iter.Seq2[projections.Stated[Actor], error] {
	return m.States(ctx, m.raised.Of(""))
}

func take(a *Actor, f *projections.Fact) {
	flag := Flag{ID: f.ID, Revision: f.Revision, RecordedAt: f.RecordedAt, By: f.Meta.By.User}
	cleared := Clearing{On: f.Meta.OccurredOn, By: f.Meta.By.User, Approval: f.Meta.Approval}
	switch b := f.Body.(type) {
	case domain.Intervention:
		if f.Meta.Mode == domain.Actual {
			a.Latest = f.ID
		}
	case *domain.DuplicateAidFlagged:
		flag.Rule, flag.Aid, flag.Earlier, flag.Others = b.Rule, []uuid.UUID{a.Latest}, b.Events, b.Actors
		a.Flags = append(a.Flags, flag)
	case *domain.IneligibleAidFlagged:
		flag.Rule, flag.Aid, flag.Failed = b.Criteria, b.Aid, b.Failed
		a.Flags = append(a.Flags, flag)
	case *domain.DuplicateAidCleared:
		cleared.Flag, cleared.Reason = b.Flag, b.Reason
		a.Cleared = append(a.Cleared, cleared)
	case *domain.IneligibleAidCleared:
		cleared.Flag, cleared.Reason = b.Flag, b.Reason
		a.Cleared = append(a.Cleared, cleared)
	}
}
