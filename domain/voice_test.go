package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAGrievanceIsAnsweredOnce(t *testing.T) {
	filed := &GrievanceFiled{Topic: "terlambat", Text: NewPersonal("Budi Santoso belum datang")}
	s := given(t, weaver, enterprise, filed)
	answer := &GrievanceAnswered{s.fact(2), "dipenuhi", "alat diserahkan"}
	s.when(&GrievanceAnswered{s.fact(1), "dipenuhi", "x"}).rejected(ReferenceUnknown)
	assert.Equal(t, "outcome", s.when(&GrievanceAnswered{s.fact(2), "beres", "x"}).rejected(FieldInvalid).Field)
	s.when(&GrievanceAnswered{Outcome: "dipenuhi", Answer: "x"}).rejected(FieldMissing)
	s.when(answer).then()
	answered := s.count
	s.when(answer).rejected(StateOrder)
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(answered).then().reverse(2).then()
	s.when(&GrievanceFiled{Topic: "sakit hati", Text: NewPersonal("Budi Santoso")}).rejected(FieldInvalid)
	s.when(&GrievanceFiled{Topic: "mutu"}).rejected(FieldMissing)
}

func TestConsentHoldsUntilItIsWithdrawn(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(&ConsentWithdrawn{"foto"}).rejected(StateOrder)
	s.when(&ConsentRecorded{Purpose: "foto"}).then()
	s.when(&ConsentRecorded{Purpose: "foto"}).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(&ConsentWithdrawn{"publikasi"}).rejected(StateOrder)
	s.when(&ConsentWithdrawn{"foto"}).then()
	s.reverse(3).rejected(ReverseBreaks)
	s.when(&ConsentRecorded{Purpose: "foto"}).then()
	s.when(&ConsentRecorded{Purpose: "semuanya"}).rejected(FieldInvalid)
}

// Who no longer acts for an actor can still ask to be forgotten.
func TestAPersonWhoIsUnlinkedCanStillBeErased(t *testing.T) {
	person := exampleOf(t, "ActorPersonLinked").command().Body.(*ActorPersonLinked)
	left := &ActorPersonUnlinked{person.Person, "pindah kerja"}
	s := given(t, weaver, enterprise)
	s.when(left).rejected(ReferenceUnknown)
	s.when(person).then()
	s.when(left).then()
	s.when(left).rejected(ReferenceUnknown)
	s.when(&ActorPersonUnlinked{Reason: "x"}).rejected(FieldMissing)
	s.when(&ErasureRequested{KeyID("person-" + person.Person.String()), "UU 27/2022"}).then()
}

func TestWhoIsForgottenCanStillWithdrawConsent(t *testing.T) {
	s := forgotten(t, &ConsentRecorded{Purpose: "foto"})
	s.when(&ConsentRecorded{Purpose: "publikasi"}).rejected(ActorErasedCode)
	s.when(&ConsentWithdrawn{"foto"}).then()
}

func TestWhatIsDeclinedIsNoAid(t *testing.T) {
	s := given(t, weaver, enterprise, &ActorSuspended{"x"})
	s.when(&InterventionDeclined{Stage: Training, Kind: "pelatihan", Reason: "panen"}).then()
	s.when(&InterventionDeclined{Stage: Training, Kind: "KUR", Reason: "panen"}).rejected(FieldInvalid)
	s.when(&InterventionDeclined{Stage: "tidur", Reason: "panen"}).rejected(FieldInvalid)
}
