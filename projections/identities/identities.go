// Package identities is who every actor is: its numbers, the groups it has ever been in, what became of its personal
// data, and whom it was merged into. It holds no personal number and nothing that could be compared with one: that an
// actor has a NIK, not which.
package identities

import (
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/projections"
)

// Identity is the state of one actor.
type Identity struct {
	Numbers  []Number     `json:"numbers,omitempty"`  // that hold, in the order in which they were given
	Members  []domain.Ref `json:"members,omitempty"`  // of a group: everybody who ever was one
	Survivor domain.Ref   `json:"survivor,omitempty"` // whom it was merged into
	Asked    []Request    `json:"asked,omitempty"`    // erasures that wait for an answer
	Erased   []Erasure    `json:"erased,omitempty"`
	Revoked  []uuid.UUID  `json:"revoked,omitempty"` // events whose number is the actor's no longer
}

// Number is a number of an actor.
type Number struct {
	Scheme    identifier.Scheme   `json:"scheme"`
	Value     string              `json:"value,omitempty"` // of a public scheme
	Event     uuid.UUID           `json:"event"`           // that gave it
	ValidFrom domain.Period       `json:"validFrom,omitzero"`
	Status    domain.NumberStatus `json:"status,omitempty"`
	Warnings  []string            `json:"warnings,omitempty"`
}

// Request is an erasure that was asked for.
type Request struct {
	Key   domain.KeyID  `json:"keyId"`
	By    string        `json:"by"`
	On    domain.Period `json:"on"`
	Basis string        `json:"legalBasis"`
}

// Erasure is one that was decided.
type Erasure struct {
	Key         domain.KeyID  `json:"keyId"`
	On          domain.Period `json:"on"`
	RequestedBy string        `json:"requestedBy"`
	ApprovedBy  string        `json:"approvedBy"`
}

// Identities is the read model: a fold over the actors' streams, and an index of what ties an actor to others.
type Identities struct {
	projections.Fold[Identity]
	ties projections.Index
}

// New returns the empty read model.
func New() *Identities {
	return &Identities{projections.Fold[Identity]{
		Title:      "identities",
		Categories: []string{domain.CategoryActor},
		Reads:      reads,
		Take:       take,
	}, projections.Index{Title: "identities", Edition: 2, Reads: reads, Terms: terms}}
}

var reads = projections.Types(&domain.ActorIdentifierAdded{}, &domain.PersonalIdentifierAdded{}, &domain.ActorIdentifierRevoked{},
	&domain.MemberJoined{}, &domain.ActorsMerged{}, &domain.ErasureRequested{}, &domain.ErasureRefused{}, &domain.PersonalDataErased{})

// Kept is the index of the ties.
func (m *Identities) Kept() []projections.Projection { return m.ties.Kept() }

// The kinds of ties. A number is one of the kind of its scheme.
const (
	ofMember   = "member"   // of a group
	ofSurvivor = "survivor" // of what was merged into it
	ofErased   = "erased"
)

func terms(f *projections.Fact, emit func(kind, value string)) {
	switch b := f.Body.(type) {
	case *domain.ActorIdentifierAdded:
		emit(number(b.Scheme), b.Value)
	case *domain.MemberJoined:
		emit(ofMember, string(b.Member))
	case *domain.ActorsMerged:
		if b.Merged == f.Stream {
			emit(ofSurvivor, string(b.Survivor))
		}
	case *domain.PersonalDataErased:
		emit(ofErased, string(b.KeyID))
	}
}

func number(s identifier.Scheme) string { return "number " + string(s) }

func take(i *Identity, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ActorIdentifierAdded:
		i.give(Number{b.Scheme, b.Value, f.ID, b.ValidFrom, b.Status, b.Warnings})
	case *domain.PersonalIdentifierAdded:
		i.give(Number{Scheme: b.Scheme, Event: f.ID, Warnings: b.Warnings})
	case *domain.ActorIdentifierRevoked:
		i.Revoked = append(i.Revoked, b.Added)
		i.Numbers = slices.DeleteFunc(i.Numbers, func(n Number) bool { return n.Event == b.Added })
	case *domain.MemberJoined:
		if !slices.Contains(i.Members, b.Member) {
			i.Members = append(i.Members, b.Member)
		}
	case *domain.ActorsMerged:
		if b.Merged == f.Stream {
			i.Survivor = b.Survivor
		}
	case *domain.ErasureRequested:
		if !i.Forgot(b.KeyID) { // the decision can lie before the request by its date
			i.Asked = append(i.Asked, Request{b.KeyID, f.Meta.By.User, f.Meta.OccurredOn, b.LegalBasis})
		}
	case *domain.ErasureRefused:
		i.answer(b.KeyID)
	case *domain.PersonalDataErased:
		i.answer(b.KeyID)
		i.Erased = append(i.Erased, Erasure{b.KeyID, f.Meta.OccurredOn, b.RequestedBy, b.ApprovedBy})
	}
}

// give adds a number, unless it was revoked: by their dates, facts can be in another order than they were recorded in.
func (i *Identity) give(n Number) {
	if !slices.Contains(i.Revoked, n.Event) {
		i.Numbers = append(i.Numbers, n)
	}
}

func (i *Identity) answer(key domain.KeyID) {
	i.Asked = slices.DeleteFunc(i.Asked, func(r Request) bool { return r.Key == key })
}

// Forgot reports whether what is sealed under a key was erased, whether or not the key is gone yet.
func (i Identity) Forgot(key domain.KeyID) bool {
	return slices.ContainsFunc(i.Erased, func(e Erasure) bool { return e.Key == key })
}

// maxMergers bounds a chain of mergers, which the ledger keeps from becoming a ring.
const maxMergers = 16

// Survivor is the actor that stands for another now: itself, unless it was merged.
func (m *Identities) Survivor(ctx context.Context, actor domain.Ref) (domain.Ref, error) {
	for range maxMergers {
		i, _, err := m.State(ctx, actor)
		if err != nil {
			return "", err
		}
		if i.Survivor == "" {
			break
		}
		actor = i.Survivor
	}
	return actor, nil
}

// Records lists the streams of one actor: the survivor first, then what was merged into it, in the order of their names.
func (m *Identities) Records(ctx context.Context, actor domain.Ref) ([]domain.Ref, error) {
	survivor, err := m.Survivor(ctx, actor)
	if err != nil {
		return nil, err
	}
	var merged []domain.Ref
	open := []domain.Ref{survivor}
	for len(open) > 0 { // each record is opened once
		into := open[0]
		open = open[1:]
		for s, err := range m.States(ctx, m.ties.Having(ofSurvivor, string(into))) {
			if err != nil {
				return nil, err
			}
			if s.State.Survivor == into && s.Ref != survivor && !slices.Contains(merged, s.Ref) {
				merged, open = append(merged, s.Ref), append(open, s.Ref)
			}
		}
	}
	slices.Sort(merged)
	return append([]domain.Ref{survivor}, merged...), nil
}

// Groups lists the groups in which one of some actors is or was a member.
func (m *Identities) Groups(ctx context.Context, actors ...domain.Ref) ([]domain.Ref, error) {
	var groups []domain.Ref
	for _, actor := range actors {
		for s, err := range m.States(ctx, m.ties.Having(ofMember, string(actor))) {
			if err != nil {
				return nil, err
			}
			if slices.Contains(s.State.Members, actor) && !slices.Contains(groups, s.Ref) {
				groups = append(groups, s.Ref)
			}
		}
	}
	slices.Sort(groups)
	return groups, nil
}

// Holders lists the actors that have a number of a public scheme, in the order of their names.
func (m *Identities) Holders(ctx context.Context, scheme identifier.Scheme, value string) (holders []domain.Ref, err error) {
	for s, err := range m.States(ctx, m.ties.Having(number(scheme), value)) {
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.State.Numbers, func(n Number) bool { return n.Scheme == scheme && n.Value == value }) {
			holders = append(holders, s.Ref)
		}
	}
	slices.Sort(holders)
	return holders, nil
}

// Erasures lists all keys that are to be gone.
func (m *Identities) Erasures(ctx context.Context) iter.Seq2[domain.KeyID, error] {
	return func(yield func(domain.KeyID, error) bool) {
		for s, err := range m.States(ctx, m.ties.Of(ofErased)) {
			if err != nil {
				yield("", err)
				return
			}
			for _, e := range s.State.Erased {
				if !yield(e.Key, nil) {
					return
				}
			}
		}
	}
}
