// Package actorstatus is the current status of every actor: who it is, where, whether it is active, which of the seven
// stages it has reached, and what it has received in all. It holds no clear personal data; a name that is sealed in the
// log is sealed here.
package actorstatus

import (
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
)

// Status is whether an actor can be given aid.
type Status string

const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Closed    Status = "closed"
	Merged    Status = "merged" // into another actor, which stands for it now
)

// Actor is the state of one actor.
type Actor struct {
	Kind          domain.EntityKind `json:"kind"`
	Name          string            `json:"name,omitempty"` // public names only
	Aliases       []string          `json:"aliases,omitempty"`
	Owner         *Sealed           `json:"owner,omitempty"`
	Region        region.Region     `json:"region"`
	Sector        string            `json:"sector,omitempty"`
	Products      []string          `json:"products,omitempty"`
	Registered    domain.Period     `json:"registered,omitzero"`
	Confidence    domain.Confidence `json:"confidence"` // of the registration
	Status        Status            `json:"status"`
	Since         domain.Period     `json:"since,omitzero"` // of the status, when it is not active
	Reason        string            `json:"reason,omitempty"`
	Members       []domain.Ref      `json:"members,omitempty"`
	Related       []Related         `json:"related,omitempty"`
	Persons       []Person          `json:"persons,omitempty"`
	Stages        []Reached         `json:"stages,omitempty"` // in the order of the stages
	Interventions int64             `json:"interventions"`    // actual ones
	Rupiah        domain.Rupiah     `json:"rupiah"`           // of those whose value is known
	Unpriced      int64             `json:"unpriced"`         // actual ones whose value is not known
	Planned       int64             `json:"planned"`
	Visits        int64             `json:"visits"`
	Production    *Production       `json:"production,omitempty"`
	Sizes         []Size            `json:"sizes,omitempty"` // in the order of what they are of
	Answers       []Answer          `json:"answers,omitempty"`
	Pieces        []Piece           `json:"pieces,omitempty"` // equipment, see Custody
	Loans         []Loan            `json:"loans,omitempty"`  // also those that are settled, see Open
}

// Sealed is a sealed field with what is needed to open it.
type Sealed struct {
	Field domain.Sealed `json:"field"`
	Event uuid.UUID     `json:"event"`
	Path  string        `json:"path"`
}

// Person is somebody who acts for the actor.
type Person struct {
	ID   uuid.UUID `json:"id"`
	Role string    `json:"role"`
	Name *Sealed   `json:"name,omitempty"`
}

// Related is a tie to another actor.
type Related struct {
	Relation string     `json:"relation"`
	Other    domain.Ref `json:"other"`
}

// Reached says what an actor received in one stage.
type Reached struct {
	Stage  domain.Stage  `json:"stage"`
	Count  int64         `json:"count"`
	First  domain.Period `json:"first,omitzero"`
	Last   domain.Period `json:"last,omitzero"`
	Rupiah domain.Rupiah `json:"rupiah"`
}

// Actors is the read model: a fold over the actors' streams, and an index of those that were handed equipment with a number.
type Actors struct {
	projections.Fold[Actor]
	pieces projections.Index
}

// New returns the empty read model.
func New() *Actors {
	return &Actors{projections.Fold[Actor]{
		Title:      "actorstatus",
		Categories: []string{domain.CategoryActor},
		Take:       take,
	}, projections.Index{Title: "custody", Edition: 1, Reads: projections.Types(&domain.EquipmentGranted{}), Terms: terms}}
}

func take(a *Actor, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ActorRegistered:
		register(a, f, b)
	case *domain.ActorLocated:
		a.Region = b.Region
	case *domain.ActorRelocated:
		a.Region = b.To
	case *domain.ActorPersonLinked:
		a.Persons = append(a.Persons, Person{b.Person, b.Role, sealed(f, "name", b.Name)})
	case *domain.ActorPersonUnlinked:
		a.Persons = slices.DeleteFunc(a.Persons, func(p Person) bool { return p.ID == b.Person })
	case *domain.ProductionCapabilityVerified, *domain.BusinessScaleMeasured, *domain.EligibilityDetermined:
		stand(a, f)
	case *domain.ActorsRelated:
		a.Related = append(a.Related, Related{b.Relation, b.Other})
	case *domain.MemberJoined:
		a.Members = append(a.Members, b.Member)
	case *domain.MemberLeft:
		a.Members = slices.DeleteFunc(a.Members, func(m domain.Ref) bool { return m == b.Member })
	case *domain.SiteVisited:
		a.Visits++
	case *domain.ActorSuspended:
		a.become(Suspended, f, b.Reason)
	case *domain.ActorReactivated:
		a.become(Active, f, "")
	case *domain.ActorClosed:
		a.become(Closed, f, string(b.Reason))
	case *domain.ActorsMerged:
		if b.Merged == f.Stream {
			a.become(Merged, f, b.Reason)
		}
	case *domain.EquipmentInspected, *domain.EquipmentReturned, *domain.EquipmentLost, *domain.CapitalRepaid, *domain.CapitalWrittenOff:
		a.answer(f)
	case domain.Intervention:
		receive(a, f, b)
	}
}

// become changes the status. A closed or merged actor stays so: a suspension that lies behind the closing by its date
// was recorded before it.
func (a *Actor) become(s Status, f *projections.Fact, reason string) {
	if a.Status == Merged || a.Status == Closed && s != Merged {
		return
	}
	a.Status, a.Since, a.Reason = s, f.Meta.OccurredOn, reason
	if s == Active {
		a.Since = domain.Period{}
	}
}

func register(a *Actor, f *projections.Fact, b *domain.ActorRegistered) {
	a.Kind, a.Name, a.Aliases = b.EntityKind, b.Name, b.Aliases
	a.Sector, a.Products = b.Sector, b.Products
	a.Registered, a.Confidence = f.Meta.OccurredOn, f.Meta.Confidence
	a.Owner = sealed(f, "owner", b.Owner)
	if a.Status == "" {
		a.Status = Active
	}
	if a.Region == (region.Region{}) {
		a.Region = b.Region
	}
}

func receive(a *Actor, f *projections.Fact, b domain.Intervention) {
	if f.Meta.Mode == domain.Planned {
		a.Planned++
		return
	}
	a.hold(f, b)
	value := domain.Rupiah(0)
	if rp := b.Given().ValueRp; rp != nil {
		value = *rp
	} else {
		a.Unpriced++
	}
	a.Interventions++
	a.Rupiah += value
	i, found := slices.BinarySearchFunc(a.Stages, b.Stage(), func(r Reached, s domain.Stage) int { return r.Stage.Order() - s.Order() })
	if !found {
		a.Stages = slices.Insert(a.Stages, i, Reached{Stage: b.Stage(), First: f.Meta.OccurredOn})
	}
	r := &a.Stages[i]
	r.Count++
	r.Rupiah += value
	r.Last = f.Meta.OccurredOn
}

// sealed keeps a sealed field together with what opens it; nil for an absent one.
func sealed(f *projections.Fact, path string, p domain.Personal) *Sealed {
	field, ok := p.Sealed()
	if !ok {
		return nil
	}
	return &Sealed{Field: field, Event: f.ID, Path: path}
}

// IsRegistered reports whether the actor's registration is in the view: facts of an actor can be older than it.
func (a Actor) IsRegistered() bool { return a.Kind != "" }

// Reached returns what the actor received in a stage, zero if nothing.
func (a Actor) Reached(s domain.Stage) Reached {
	for _, r := range a.Stages {
		if r.Stage == s {
			return r
		}
	}
	return Reached{Stage: s}
}
