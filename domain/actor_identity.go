package domain

import (
	"github.com/google/uuid"

	"jejak/domain/identifier"
)

// maxNumbers bounds how many numbers an actor has at a time: a shelf of products, each with its permit.
const maxNumbers = 200

// who is the part of an actor's state that says who it is.
type who struct {
	numbers  map[uuid.UUID]number // that hold, by the event that gave them
	revoked  map[uuid.UUID]number
	persons  map[KeyID]bool // who act for it
	requests map[KeyID]erasureRequest
	erased   map[KeyID]bool
	survivor Ref          // whom it was merged into
	absorbed map[Ref]bool // who were merged into it
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
	return who{numbers: map[uuid.UUID]number{}, revoked: map[uuid.UUID]number{}, persons: map[KeyID]bool{},
		requests: map[KeyID]erasureRequest{}, erased: map[KeyID]bool{}, absorbed: map[Ref]bool{}}
}

// Survivor is the actor that this one was merged into, "" when it was not.
func (a *Actor) Survivor() Ref { return a.who.survivor }

// Forgotten reports whether what is sealed under a key was erased.
func (a *Actor) Forgotten(key KeyID) bool { return a.who.erased[key] }

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
func (a *Actor) gone(cmd Command) *Rejection {
	switch b := cmd.Body.(type) {
	case *ErasureRequested, *ErasureRefused, *PersonalDataErased:
		return nil // a person can be forgotten wherever their record is, and whatever else was
	case *EquipmentInspected, *EquipmentReturned, *EquipmentLost, *CapitalRepaid, *CapitalWrittenOff:
		return nil // equipment is given back, and a loan repaid, where it was received
	case *ActorReactivated:
		return nil // a suspension ends where it began
	case *DuplicateAidCleared, *IneligibleAidCleared:
		return nil // a flag is looked at where it stands
	case *ActorsMerged:
		if b.Merged == cmd.Stream && a.who.survivor == b.Survivor {
			return nil // said again
		}
	}
	if a.who.survivor != "" {
		return Reject(ActorMergedCode, "stream", string(a.who.survivor))
	}
	for _, f := range PersonalFields(cmd.Stream, cmd.Body) {
		if a.who.erased[KeyID(f.Subject)] {
			return Reject(ActorErasedCode, f.Path, f.Subject)
		}
	}
	switch cmd.Body.(type) {
	case *ActorClosed, *ActorIdentifierRevoked, *MemberLeft, *ActorPersonUnlinked, *ConsentWithdrawn, *EvidenceAttached, *ActorsMerged:
		return nil // what brings an end
	}
	if a.kind == Individual && a.who.erased[KeyID(cmd.Stream)] {
		return Reject(ActorErasedCode, "stream", string(cmd.Stream))
	}
	return nil
}

// identify decides on numbers. Whether another actor has a number is not this actor's to know: it is claimed on the
// number's own stream, or in the vault.
func (a *Actor) identify(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *ActorIdentifierAdded:
		for _, n := range a.who.numbers {
			if n == (number{b.Scheme, b.Value}) {
				return accept() // it has this number
			}
		}
		return a.add(b, b.Scheme)
	case *PersonalIdentifierAdded:
		return a.add(b, b.Scheme)
	case *ActorIdentifierRevoked:
		if _, done := a.who.revoked[b.Added]; done {
			return accept()
		}
		n, has := a.who.numbers[b.Added]
		if !has {
			return refuse(NumberUnknown, "added", b.Added.String())
		}
		revoked := *b
		revoked.Scheme, revoked.Value = n.scheme, n.value
		return accept(&revoked)
	}
	return accept(cmd.Body)
}

func (a *Actor) add(b Body, scheme identifier.Scheme) (Decision, error) {
	if Single(scheme) && len(a.Numbers(scheme)) > 0 {
		return refuse(NumberExists, "scheme", string(scheme))
	}
	if len(a.who.numbers) >= maxNumbers {
		return refuse(TooMany, "scheme", itoa(int64(len(a.who.numbers)+1)), "limit", itoa(maxNumbers))
	}
	return accept(b)
}

// forget decides on erasure: one officer asks, another approves.
func (a *Actor) forget(cmd Command) (Decision, error) {
	by := cmd.Meta.By.User
	switch b := cmd.Body.(type) {
	case *ErasureRequested:
		if b.KeyID != KeyID(cmd.Stream) && !a.who.persons[b.KeyID] {
			return refuse(FieldInvalid, "keyId", string(b.KeyID), "allowed", string(cmd.Stream)+", person-<uuid>")
		}
		earlier, pending := a.who.requests[b.KeyID]
		switch {
		case a.who.erased[b.KeyID]:
			return refuse(ActorErasedCode, "keyId", string(b.KeyID))
		case pending && Normalise(earlier.by) == Normalise(by):
			return accept() // said again
		case pending:
			return refuse(ErasurePending, "keyId", earlier.by)
		}
	case *ErasureRefused:
		if _, pending := a.who.requests[b.KeyID]; !pending {
			return refuse(ErasureNotRequested, "keyId", string(b.KeyID))
		}
	case *PersonalDataErased:
		asked, pending := a.who.requests[b.KeyID]
		switch {
		case a.who.erased[b.KeyID]:
			return accept() // it was decided; whoever says it again has the key destroyed again
		case !pending:
			return refuse(ErasureNotRequested, "keyId", string(b.KeyID))
		case Normalise(asked.by) == Normalise(by):
			return refuse(SelfApproval, "by.user", by)
		}
		erased := *b
		erased.Request, erased.LegalBasis, erased.RequestedBy, erased.ApprovedBy = asked.event, asked.basis, asked.by, by
		return accept(&erased)
	}
	return accept(cmd.Body)
}

// merge decides on either side of a merger.
func (a *Actor) merge(cmd Command, b *ActorsMerged) (Decision, error) {
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
			return refuse(MergeCycle, "survivor", string(b.Survivor))
		}
	default:
		return refuse(FieldInvalid, "merged", string(b.Merged), "allowed", string(cmd.Stream))
	}
	return accept(b)
}

// knowWho takes in what an event says of who the actor is.
func (a *Actor) knowWho(e Recorded) {
	switch b := e.Body.(type) {
	case *ActorPersonLinked:
		a.who.persons[KeyID("person-"+b.Person.String())] = true
	case *ActorIdentifierAdded:
		a.who.numbers[e.ID] = number{b.Scheme, b.Value}
	case *PersonalIdentifierAdded:
		a.who.numbers[e.ID] = number{scheme: b.Scheme}
	case *ActorIdentifierRevoked:
		n, has := a.who.numbers[b.Added]
		a.expect(has, e)
		a.who.revoked[b.Added] = n
		delete(a.who.numbers, b.Added)
	case *ErasureRequested:
		_, pending := a.who.requests[b.KeyID]
		a.expect(!pending, e) // as when the refusal of an earlier request is taken back
		a.who.requests[b.KeyID] = erasureRequest{e.ID, e.Meta.By.User, b.LegalBasis}
	case *ErasureRefused:
		_, pending := a.who.requests[b.KeyID]
		a.expect(pending, e)
		delete(a.who.requests, b.KeyID)
	case *PersonalDataErased:
		a.expect(a.who.requests[b.KeyID].event == b.Request, e)
		delete(a.who.requests, b.KeyID)
		a.who.erased[b.KeyID] = true
	case *ActorsMerged:
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
func undoneOtherwise(body Body) (command string, so bool) {
	if GivesNumber(body) {
		return "jejak actor identify --revoke", true
	}
	if _, revokes := body.(*ActorIdentifierRevoked); revokes {
		return "jejak actor identify", true
	}
	return "", false
}
