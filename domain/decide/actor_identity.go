package decide

import (
	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
)

// maxNumbers bounds how many numbers an actor has at a time: a shelf of products, each with its permit.
const maxNumbers = 200

// who is the part of an actor's state that says who it is.
type who struct {
	numbers  map[uuid.UUID]number // that hold, by the event that gave them
	revoked  map[uuid.UUID]number
	persons  map[domain.KeyID]bool // who act for it
	requests map[domain.KeyID]erasureRequest
	erased   map[domain.KeyID]bool
	survivor domain.Ref          // whom it was merged into
	absorbed map[domain.Ref]bool // who were merged into it
}

// number is a number of the actor. The value of a personal one is not known here.
type number struct {
	scheme identifier.Scheme
	value  string
}

// erasureRequest is an erasure that was asked for and not answered.
type erasureRequest struct {
	event uuid.UUID
	by    string
	basis string
}

func newWho() who {
	return who{numbers: map[uuid.UUID]number{}, revoked: map[uuid.UUID]number{}, persons: map[domain.KeyID]bool{},
		requests: map[domain.KeyID]erasureRequest{}, erased: map[domain.KeyID]bool{}, absorbed: map[domain.Ref]bool{}}
}

// Survivor is the actor that this one was merged into, "" when it was not.
func (a *Actor) Survivor() domain.Ref { return a.who.survivor }

// Forgotten reports whether what is sealed under a key was erased.
func (a *Actor) Forgotten(key domain.KeyID) bool { return a.who.erased[key] }

// Numbers are the events that gave the actor a number of a scheme that it has, with the value of a public one.
func (a *Actor) Numbers(scheme identifier.Scheme) map[uuid.UUID]string {
	list := map[uuid.UUID]string{}
	for event, n := range a.who.numbers {
		if n.scheme == scheme {
			list[event] = n.value
		}
	}
	return list
}

// gone refuses what is brought to an actor that was merged into another, or to a person who was forgotten.
func (a *Actor) gone(cmd Case) *domain.Rejection {
	switch b := cmd.Body.(type) {
	case *domain.ErasureRequested, *domain.ErasureRefused, *domain.PersonalDataErased:
		return nil // a person can be forgotten wherever their record is, and whatever else was
	case *domain.EquipmentInspected, *domain.EquipmentReturned, *domain.EquipmentLost, *domain.CapitalRepaid,
		*domain.CapitalWrittenOff:
		return nil // equipment is given back, and a loan repaid, where it was received
	case *domain.ActorReactivated:
		return nil // a suspension ends where it began
	case *domain.DuplicateAidCleared, *domain.IneligibleAidCleared:
		return nil // a flag is looked at where it stands
	case *domain.ActorsMerged:
		if b.Merged == cmd.Stream && a.who.survivor == b.Survivor {
			return nil // said again
		}
	}
	if a.who.survivor != "" {
		return domain.Reject(domain.ActorMergedCode, "stream", string(a.who.survivor))
	}
	for _, f := range domain.PersonalFields(cmd.Stream, cmd.Body) {
		if a.who.erased[domain.KeyID(f.Subject)] {
			return domain.Reject(domain.ActorErasedCode, f.Path, f.Subject)
		}
	}
	switch cmd.Body.(type) {
	case *domain.ActorClosed, *domain.ActorIdentifierRevoked, *domain.MemberLeft, *domain.ActorPersonUnlinked,
		*domain.ConsentWithdrawn, *domain.EvidenceAttached, *domain.ActorsMerged:
		return nil // what brings an end
	}
	if a.kind == domain.Individual && a.who.erased[domain.KeyID(cmd.Stream)] {
		return domain.Reject(domain.ActorErasedCode, "stream", string(cmd.Stream))
	}
	return nil
}

// identify decides on numbers. Whether another actor has a number is not this actor's to know: it is claimed on the
// number's own stream, or in the vault.
func (a *Actor) identify(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.ActorIdentifierAdded:
		for _, n := range a.who.numbers {
			if n == (number{b.Scheme, b.Value}) {
				return accept() // it has this number
			}
		}
		return a.add(b, b.Scheme)
	case *domain.PersonalIdentifierAdded:
		return a.add(b, b.Scheme)
	case *domain.ActorIdentifierRevoked:
		if _, done := a.who.revoked[b.Added]; done {
			return accept()
		}
		n, has := a.who.numbers[b.Added]
		if !has {
			return refuse(domain.NumberUnknown, "added", b.Added.String())
		}
		revoked := *b
		revoked.Scheme, revoked.Value = n.scheme, n.value
		return accept(&revoked)
	}
	return accept(cmd.Body)
}

func (a *Actor) add(b domain.Body, scheme identifier.Scheme) (Decision, error) {
	if domain.Single(scheme) && len(a.Numbers(scheme)) > 0 {
		return refuse(domain.NumberExists, "scheme", string(scheme))
	}
	if len(a.who.numbers) >= maxNumbers {
		return refuse(domain.TooMany, "scheme", itoa(int64(len(a.who.numbers)+1)), "limit", itoa(maxNumbers))
	}
	return accept(b)
}

// forget decides on erasure: one officer asks, another approves.
func (a *Actor) forget(cmd Case) (Decision, error) {
	by := cmd.Meta.By.User
	switch b := cmd.Body.(type) {
	case *domain.ErasureRequested:
		if b.KeyID != domain.KeyID(cmd.Stream) && !a.who.persons[b.KeyID] {
			return refuse(domain.FieldInvalid, "keyId", string(b.KeyID), "allowed", string(cmd.Stream)+", person-<uuid>")
		}
		earlier, pending := a.who.requests[b.KeyID]
		switch {
		case a.who.erased[b.KeyID]:
			return refuse(domain.ActorErasedCode, "keyId", string(b.KeyID))
		case pending && domain.Normalise(earlier.by) == domain.Normalise(by):
			return accept() // said again
		case pending:
			return refuse(domain.ErasurePending, "keyId", earlier.by)
		}
	case *domain.ErasureRefused:
		if _, pending := a.who.requests[b.KeyID]; !pending {
			return refuse(domain.ErasureNotRequested, "keyId", string(b.KeyID))
		}
	case *domain.PersonalDataErased:
		asked, pending := a.who.requests[b.KeyID]
		switch {
		case a.who.erased[b.KeyID]:
			return accept() // it was decided; whoever says it again has the key destroyed again
		case !pending:
			return refuse(domain.ErasureNotRequested, "keyId", string(b.KeyID))
		case domain.Normalise(asked.by) == domain.Normalise(by):
			return refuse(domain.SelfApproval, "by.user", by)
		}
		erased := *b
		erased.Request, erased.LegalBasis, erased.RequestedBy, erased.ApprovedBy = asked.event, asked.basis, asked.by, by
		return accept(&erased)
	}
	return accept(cmd.Body)
}

// merge decides on either side of a merger.
func (a *Actor) merge(cmd Case, b *domain.ActorsMerged) (Decision, error) {
	switch cmd.Stream {
	case b.Survivor:
		if a.who.absorbed[b.Merged] {
			return accept()
		}
	case b.Merged:
		if a.who.survivor == b.Survivor {
			return accept()
		}
		if a.who.absorbed[b.Survivor] { // the other way round, at the same time
			return refuse(domain.MergeCycle, "survivor", string(b.Survivor))
		}
	default:
		return refuse(domain.FieldInvalid, "merged", string(b.Merged), "allowed", string(cmd.Stream))
	}
	return accept(b)
}

// knowWho takes in what an event says of who the actor is.
func (a *Actor) knowWho(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ActorPersonLinked:
		a.who.persons[domain.KeyID("person-"+b.Person.String())] = true
	case *domain.ActorIdentifierAdded:
		a.who.numbers[e.ID] = number{b.Scheme, b.Value}
	case *domain.PersonalIdentifierAdded:
		a.who.numbers[e.ID] = number{scheme: b.Scheme}
	case *domain.ActorIdentifierRevoked:
		n, has := a.who.numbers[b.Added]
		a.expect(has, e)
		a.who.revoked[b.Added] = n
		delete(a.who.numbers, b.Added)
	case *domain.ErasureRequested:
		_, pending := a.who.requests[b.KeyID]
		a.expect(!pending, e) // as when the refusal of an earlier request is taken back
		a.who.requests[b.KeyID] = erasureRequest{e.ID, e.Meta.By.User, b.LegalBasis}
	case *domain.ErasureRefused:
		_, pending := a.who.requests[b.KeyID]
		a.expect(pending, e)
		delete(a.who.requests, b.KeyID)
	case *domain.PersonalDataErased:
		a.expect(a.who.requests[b.KeyID].event == b.Request, e)
		delete(a.who.requests, b.KeyID)
		a.who.erased[b.KeyID] = true
	case *domain.ActorsMerged:
		if e.Stream == b.Merged {
			a.expect(a.who.survivor == "", e)
			a.who.survivor = b.Survivor
		} else {
			a.who.absorbed[b.Merged] = true
		}
	}
}

// undoneOtherwise says by which command a fact is taken back that has effects outside of its stream: a claim, or a key
// that is gone.
func undoneOtherwise(body domain.Body) (command string, so bool) {
	if domain.GivesNumber(body) {
		return "jejak actor identify --revoke", true
	}
	if _, revokes := body.(*domain.ActorIdentifierRevoked); revokes {
		return "jejak actor identify", true
	}
	return "", false
}
