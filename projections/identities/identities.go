// Package identities is who every actor is: its numbers, the groups it has ever been in, what became of its personal
// data, and whom it was merged into. It holds no personal number and nothing that could be compared with one: that an
// actor has a NIK, not which.
package identities

import (
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

// Identities is the read model: a fold over the actors' streams.
type Identities struct{ projections.Fold[Identity] }

// New returns the empty read model.
func New() *Identities {
	return &Identities{projections.Fold[Identity]{
		Title:      "identities",
		Edition:    1,
		Categories: []string{domain.CategoryActor},
		Take:       take,
	}}
}

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
func (m *Identities) Survivor(actor domain.Ref) domain.Ref {
	for range maxMergers {
		i, _ := m.State(actor)
		if i.Survivor == "" {
			break
		}
		actor = i.Survivor
	}
	return actor
}

// Records lists the streams of one actor: the survivor first, then what was merged into it, in the order of their names.
func (m *Identities) Records(actor domain.Ref) []domain.Ref {
	survivor := m.Survivor(actor)
	records := []domain.Ref{survivor}
	for ref, i := range m.States() {
		if i.Survivor != "" && m.Survivor(ref) == survivor {
			records = append(records, ref)
		}
	}
	return records
}

// Groups lists the groups in which one of some actors is or was a member.
func (m *Identities) Groups(actors ...domain.Ref) []domain.Ref {
	var groups []domain.Ref
	for ref, i := range m.States() {
		if slices.ContainsFunc(i.Members, func(member domain.Ref) bool { return slices.Contains(actors, member) }) {
			groups = append(groups, ref)
		}
	}
	return groups
}

// Erasures lists all keys that are to be gone, with the actor whose stream says so.
func (m *Identities) Erasures() iter.Seq2[domain.Ref, domain.KeyID] {
	return func(yield func(domain.Ref, domain.KeyID) bool) {
		for ref, i := range m.States() {
			for _, e := range i.Erased {
				if !yield(ref, e.Key) {
					return
				}
			}
		}
	}
}
