package decide

import (
	"github.com/google/uuid"

	"jejak/domain"
)

// voice is the part of an actor's state that it has said itself.
type voice struct {
	grievances map[uuid.UUID]bool // true for one that was answered
	consents   map[domain.ConsentPurpose]bool
	linked     map[uuid.UUID]bool // who act for it now
}

func newVoice() voice {
	return voice{map[uuid.UUID]bool{}, map[domain.ConsentPurpose]bool{}, map[uuid.UUID]bool{}}
}

// hear decides on what an actor says, and on what it is told. What is so already is not recorded again.
func (a *Actor) hear(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.GrievanceAnswered:
		switch answered, filed := a.voice.grievances[b.Grievance]; {
		case !filed:
			return refuse(domain.ReferenceUnknown, "grievance", b.Grievance.String())
		case answered:
			return refuse(domain.StateOrder, "body", "GrievanceAnswered", "state", "answered", "stream", string(cmd.Stream))
		}
	case *domain.ConsentRecorded:
		if a.voice.consents[b.Purpose] {
			return accept()
		}
	case *domain.ConsentWithdrawn:
		if !a.voice.consents[b.Purpose] {
			return refuse(domain.StateOrder, "body", "ConsentWithdrawn", "state", "none", "stream", string(cmd.Stream))
		}
	case *domain.ActorPersonUnlinked:
		if !a.voice.linked[b.Person] {
			return refuse(domain.ReferenceUnknown, "person", b.Person.String())
		}
	}
	return accept(cmd.Body)
}

// heard takes in what was said.
func (a *Actor) heard(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.GrievanceFiled:
		a.voice.grievances[e.ID] = false
	case *domain.GrievanceAnswered:
		answered, filed := a.voice.grievances[b.Grievance]
		a.expect(filed && !answered, e)
		a.voice.grievances[b.Grievance] = true
	case *domain.ConsentRecorded:
		a.voice.consents[b.Purpose] = true
	case *domain.ConsentWithdrawn:
		a.expect(a.voice.consents[b.Purpose], e)
		delete(a.voice.consents, b.Purpose)
	case *domain.ActorPersonLinked:
		a.voice.linked[b.Person] = true
	case *domain.ActorPersonUnlinked:
		a.expect(a.voice.linked[b.Person], e)
		delete(a.voice.linked, b.Person)
	}
}
