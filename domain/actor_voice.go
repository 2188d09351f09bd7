package domain

import "github.com/google/uuid"

// voice is the part of an actor's state that it has said itself.
type voice struct {
	grievances map[uuid.UUID]bool // true for one that was answered
	consents   map[ConsentPurpose]bool
	linked     map[uuid.UUID]bool // who act for it now
}

func newVoice() voice {
	return voice{map[uuid.UUID]bool{}, map[ConsentPurpose]bool{}, map[uuid.UUID]bool{}}
}

// hear decides on what an actor says, and on what it is told. What is so already is not recorded again.
func (a *Actor) hear(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *GrievanceAnswered:
		switch answered, filed := a.voice.grievances[b.Grievance]; {
		case !filed:
			return refuse(ReferenceUnknown, "grievance", b.Grievance.String())
		case answered:
			return refuse(StateOrder, "body", "GrievanceAnswered", "state", "answered", "stream", string(cmd.Stream))
		}
	case *ConsentRecorded:
		if a.voice.consents[b.Purpose] {
			return accept()
		}
	case *ConsentWithdrawn:
		if !a.voice.consents[b.Purpose] {
			return refuse(StateOrder, "body", "ConsentWithdrawn", "state", "none", "stream", string(cmd.Stream))
		}
	case *ActorPersonUnlinked:
		if !a.voice.linked[b.Person] {
			return refuse(ReferenceUnknown, "person", b.Person.String())
		}
	}
	return accept(cmd.Body)
}

// heard takes in what was said.
func (a *Actor) heard(e Recorded) {
	switch b := e.Body.(type) {
	case *GrievanceFiled:
		a.voice.grievances[e.ID] = false
	case *GrievanceAnswered:
		answered, filed := a.voice.grievances[b.Grievance]
		a.expect(filed && !answered, e)
		a.voice.grievances[b.Grievance] = true
	case *ConsentRecorded:
		a.voice.consents[b.Purpose] = true
	case *ConsentWithdrawn:
		a.expect(a.voice.consents[b.Purpose], e)
		delete(a.voice.consents, b.Purpose)
	case *ActorPersonLinked:
		a.voice.linked[b.Person] = true
	case *ActorPersonUnlinked:
		a.expect(a.voice.linked[b.Person], e)
		delete(a.voice.linked, b.Person)
	}
}
