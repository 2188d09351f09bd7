package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

var (
	itself   = domain.KeyID(weaver)
	owner    = registered(domain.Individual, "2019")
	asked    = &domain.ErasureRequested{KeyID: itself, LegalBasis: "UU 27/2022 pasal 8"}
	approved = &domain.PersonalDataErased{KeyID: itself}
)

// forgotten is an individual whose personal data was erased.
func forgotten(t *testing.T, facts ...any) *story {
	return given(t, weaver, append(append([]any{owner}, facts...), asked, by("rahmat", approved))...)
}

func TestErasureIsApprovedBySomebodyElse(t *testing.T) {
	s := given(t, weaver, owner, asked)
	assert.Equal(t, "sri", s.when(approved).rejected(domain.SelfApproval).Received)
	s.when(by(" SRI ", approved)).rejected(domain.SelfApproval)
	s.when(by("rahmat", approved)).then(&domain.PersonalDataErased{KeyID: itself, Request: s.fact(2),
		LegalBasis:  "UU 27/2022 pasal 8",
		RequestedBy: "sri", ApprovedBy: "rahmat"})
	s.when(by("rahmat", approved)).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(asked).rejected(domain.ActorErasedCode)
}

// A request that stands while another does would have two officers who asked, and one of them could approve.
func TestARefusalIsNotTakenBackOnceErasureWasAskedForAgain(t *testing.T) {
	s := given(t, weaver, owner, asked, by("rahmat", &domain.ErasureRefused{KeyID: itself, Reason: "masa simpan"}), asked)
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(4).then()
	s.reverse(3).then()
	s.when(by("rahmat", approved)).then()
}

// What an approval says of itself is what the ledger knows, not what its command claims.
func TestAnApprovalCannotNameAnotherRequester(t *testing.T) {
	s := given(t, weaver, owner, asked)
	forged := &domain.PersonalDataErased{KeyID: itself, RequestedBy: "somebody", ApprovedBy: "somebody else", Request: id("x")}
	s.when(forged).rejected(domain.SelfApproval)
	s.when(by("rahmat", forged)).then()
	assert.Equal(t, "sri", s.answer.Bodies[0].(*domain.PersonalDataErased).RequestedBy)
	assert.Equal(t, "rahmat", s.answer.Bodies[0].(*domain.PersonalDataErased).ApprovedBy)
}

func TestNothingIsErasedUnasked(t *testing.T) {
	s := given(t, weaver, owner)
	s.when(by("rahmat", approved)).rejected(domain.ErasureNotRequested)
	s.when(&domain.ErasureRefused{KeyID: itself, Reason: "x"}).rejected(domain.ErasureNotRequested)
	s.when(&domain.ErasureRequested{KeyID: domain.KeyID(group), LegalBasis: "x"}).rejected(domain.FieldInvalid)
	for _, bad := range []domain.KeyID{"", "ikm-1", "person-", "person-00000000-0000-0000-0000-000000000000", domain.KeyID(dak)} {
		s.when(&domain.ErasureRequested{KeyID: bad, LegalBasis: "x"})
		assert.Contains(t, []domain.Code{domain.FieldInvalid, domain.FieldMissing}, domain.RejectionCode(s.err), bad)
	}
	s.when(asked).then()
	s.when(asked).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	assert.Equal(t, "sri", s.when(by("rahmat", asked)).rejected(domain.ErasurePending).Received)
}

func TestARefusedRequestIsOver(t *testing.T) {
	s := given(t, weaver, owner, asked, &domain.ErasureRefused{KeyID: itself, Reason: "masa simpan belum lewat"})
	s.when(by("rahmat", approved)).rejected(domain.ErasureNotRequested)
	s.when(by("rahmat", asked)).then()
	s.when(by("rahmat", approved)).rejected(domain.SelfApproval)
	s.when(approved).then()
}

func TestARequestCanBeTakenBackUntilItIsApproved(t *testing.T) {
	s := given(t, weaver, owner, asked).reverse(2).then()
	s.when(by("rahmat", approved)).rejected(domain.ErasureNotRequested)
	s = forgotten(t)
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).rejected(domain.ActorErasedCode)
}

func TestAForgottenPersonIsNeverImportedAgain(t *testing.T) {
	s := forgotten(t, trained("kemasan"))
	for _, b := range []any{
		&domain.ActorLocated{Region: payakumbuh, Address: domain.NewPersonal("Jl. Sudirman 7")},
		&domain.ActorLocated{Region: payakumbuh},
		&domain.ActorRelocated{To: bukittinggi}, hasNIK(someNIK), hasNIB(someNIB), trained("desain"), machine("oven", ""),
		&domain.MemberJoined{Member: group}, &domain.ActorSuspended{Reason: "x"},
		&domain.ActorPersonLinked{Person: id("person"), Role: "pengelola", Name: domain.NewPersonal("Budi Santoso")},
	} {
		s.when(b).rejected(domain.ActorErasedCode)
	}
	s.when(owner).rejected(domain.AlreadyRegistered)
	s.when(&domain.ActorClosed{Reason: "meninggal"}).then()
}

func TestAnEnterpriseOutlivesTheNameOfItsOwner(t *testing.T) {
	s := given(t, weaver, enterprise, asked, by("rahmat", approved))
	s.when(&domain.ActorRelocated{To: bukittinggi, Address: domain.NewPersonal("Jl. Ahmad Yani 3")}).rejected(domain.ActorErasedCode)
	s.when(hasNIK(someNIK)).rejected(domain.ActorErasedCode)
	s.when(trained("desain")).then()
	s.when(hasNIB(someNIB)).then()
}

func TestWhoActsForAnActorIsForgottenAlone(t *testing.T) {
	link := &domain.ActorPersonLinked{Person: id("person"), Role: "pengelola", Name: domain.NewPersonal("Budi Santoso")}
	key := domain.KeyID("person-" + id("person").String())
	s := given(t, weaver, owner)
	s.when(&domain.ErasureRequested{KeyID: key, LegalBasis: "x"}).rejected(domain.FieldInvalid)
	s.when(link).then()
	s.when(&domain.ErasureRequested{KeyID: key, LegalBasis: "x"}).then()
	s.when(by("rahmat", &domain.PersonalDataErased{KeyID: key})).then()
	assert.Equal(t, string(key), s.when(link).rejected(domain.ActorErasedCode).Received)
	s.when(trained("desain")).then()
}

func TestAMergedActorSendsToItsSurvivor(t *testing.T) {
	merger := &domain.ActorsMerged{Survivor: weaver, Merged: group, Reason: "dicatat dua kali"}
	s := given(t, group, registered(domain.Group, "2019"), merger)
	s.when(merger).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	for _, b := range []domain.Body{trained("desain"), &domain.MemberJoined{Member: weaver}, hasNIB(someNIB),
		&domain.ActorClosed{Reason: "ganda"}, &domain.ActorSuspended{Reason: "x"},
		&domain.ActorsMerged{Survivor: ref(domain.CategoryActor, "third"), Merged: group, Reason: "x"},
		&domain.ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"}} {
		r := s.when(b).rejected(domain.ActorMergedCode)
		assert.Equal(t, "Catat pada "+string(weaver)+".", r.Hint(domain.Indonesian))
	}
	s.when(&domain.ErasureRequested{KeyID: domain.KeyID(group), LegalBasis: "x"}).then()
	s.when(by("rahmat", &domain.PersonalDataErased{KeyID: domain.KeyID(group)})).then()
	assert.Equal(t, weaver, s.history.State().(*Actor).Survivor())
	s.reverse(2).then()
	s.when(trained("desain")).then()
}

func TestASurvivorGoesOnAndIsNotMergedIntoWhatItTookIn(t *testing.T) {
	merger := &domain.ActorsMerged{Survivor: weaver, Merged: group, Reason: "dicatat dua kali"}
	s := given(t, weaver, enterprise, merger)
	s.when(merger).then()
	assert.Empty(t, s.answer.Bodies)
	s.when(&domain.ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"}).rejected(domain.MergeCycle)
	s.when(&domain.ActorsMerged{Survivor: weaver, Merged: weaver, Reason: "x"}).rejected(domain.FieldInvalid)
	s.when(&domain.ActorsMerged{Survivor: group, Merged: ref(domain.CategoryActor, "third"),
		Reason: "x"}).rejected(domain.FieldInvalid)
	s.when(trained("desain")).then()
	s.when(&domain.ActorsMerged{Survivor: ref(domain.CategoryActor, "third"), Merged: weaver, Reason: "x"}).then()
}

// Without the refusal, the first request would stand beside the second.
func TestARefusalBeforeANewRequestIsNotTakenBack(t *testing.T) {
	request := &domain.ErasureRequested{KeyID: itself, LegalBasis: "UU 27/2022"}
	s := given(t, weaver, owner, request, &domain.ErasureRefused{KeyID: itself, Reason: "masa simpan belum lewat"}, request)
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(4).then().reverse(3).then()
}
