package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func TestAGrievanceIsAnsweredOnce(t *testing.T) {
	filed := &domain.GrievanceFiled{Topic: "terlambat", Text: domain.NewPersonal("Budi Santoso belum datang")}
	s := given(t, weaver, enterprise, filed)
	answer := &domain.GrievanceAnswered{Grievance: s.fact(2), Outcome: "dipenuhi", Answer: "alat diserahkan"}
	s.when(&domain.GrievanceAnswered{Grievance: s.fact(1), Outcome: "dipenuhi", Answer: "x"}).rejected(domain.ReferenceUnknown)
	assert.Equal(t, "outcome", s.when(&domain.GrievanceAnswered{Grievance: s.fact(2), Outcome: "beres",
		Answer: "x"}).rejected(domain.FieldInvalid).Field)
	s.when(&domain.GrievanceAnswered{Outcome: "dipenuhi", Answer: "x"}).rejected(domain.FieldMissing)
	s.when(answer).then()
	answered := s.count
	s.when(answer).rejected(domain.StateOrder)
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(answered).then().reverse(2).then()
	s.when(&domain.GrievanceFiled{Topic: "sakit hati", Text: domain.NewPersonal("Budi Santoso")}).rejected(domain.FieldInvalid)
	s.when(&domain.GrievanceFiled{Topic: "mutu"}).rejected(domain.FieldMissing)
}

func TestConsentHoldsUntilItIsWithdrawn(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(&domain.ConsentWithdrawn{Purpose: "foto"}).rejected(domain.StateOrder)
	s.when(&domain.ConsentRecorded{Purpose: "foto"}).then()
	s.when(&domain.ConsentRecorded{Purpose: "foto"}).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(&domain.ConsentWithdrawn{Purpose: "publikasi"}).rejected(domain.StateOrder)
	s.when(&domain.ConsentWithdrawn{Purpose: "foto"}).then()
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.when(&domain.ConsentRecorded{Purpose: "foto"}).then()
	s.when(&domain.ConsentRecorded{Purpose: "semuanya"}).rejected(domain.FieldInvalid)
}

// Who no longer acts for an actor can still ask to be forgotten.
func TestAPersonWhoIsUnlinkedCanStillBeErased(t *testing.T) {
	person := exampleOf(t, "ActorPersonLinked").command().Body.(*domain.ActorPersonLinked)
	left := &domain.ActorPersonUnlinked{Person: person.Person, Reason: "pindah kerja"}
	s := given(t, weaver, enterprise)
	s.when(left).rejected(domain.ReferenceUnknown)
	s.when(person).then()
	s.when(left).then()
	s.when(left).rejected(domain.ReferenceUnknown)
	s.when(&domain.ActorPersonUnlinked{Reason: "x"}).rejected(domain.FieldMissing)
	s.when(&domain.ErasureRequested{KeyID: domain.KeyID("person-" + person.Person.String()), LegalBasis: "UU 27/2022"}).then()
}

func TestWhoIsForgottenCanStillWithdrawConsent(t *testing.T) {
	s := forgotten(t, &domain.ConsentRecorded{Purpose: "foto"})
	s.when(&domain.ConsentRecorded{Purpose: "publikasi"}).rejected(domain.ActorErasedCode)
	s.when(&domain.ConsentWithdrawn{Purpose: "foto"}).then()
}

func TestWhatIsDeclinedIsNoAid(t *testing.T) {
	s := given(t, weaver, enterprise, &domain.ActorSuspended{Reason: "x"})
	s.when(&domain.InterventionDeclined{Stage: domain.Training, Kind: "pelatihan", Reason: "panen"}).then()
	s.when(&domain.InterventionDeclined{Stage: domain.Training, Kind: "KUR", Reason: "panen"}).rejected(domain.FieldInvalid)
	s.when(&domain.InterventionDeclined{Stage: "tidur", Reason: "panen"}).rejected(domain.FieldInvalid)
}
