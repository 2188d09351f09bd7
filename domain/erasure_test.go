package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

var (
	itself   = KeyID(weaver)
	owner    = registered(Individual, "2019")
	asked    = &ErasureRequested{KeyID: itself, LegalBasis: "UU 27/2022 pasal 8"}
	approved = &PersonalDataErased{KeyID: itself}
)

// forgotten is an individual whose personal data was erased.
func forgotten(t *testing.T, facts ...any) *story {
	return given(t, weaver, append(append([]any{owner}, facts...), asked, by("rahmat", approved))...)
}

func TestErasureIsApprovedBySomebodyElse(t *testing.T) {
	s := given(t, weaver, owner, asked)
	assert.Equal(t, "sri", s.when(approved).rejected(SelfApproval).Received)
	s.when(by(" SRI ", approved)).rejected(SelfApproval)
	s.when(by("rahmat", approved)).then(&PersonalDataErased{KeyID: itself, Request: s.fact(2), LegalBasis: "UU 27/2022 pasal 8",
		RequestedBy: "sri", ApprovedBy: "rahmat"})
	s.when(by("rahmat", approved)).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(asked).rejected(ActorErasedCode)
}

// A request that stands while another does would have two officers who asked, and one of them could approve.
func TestARefusalIsNotTakenBackOnceErasureWasAskedForAgain(t *testing.T) {
	s := given(t, weaver, owner, asked, by("rahmat", &ErasureRefused{KeyID: itself, Reason: "masa simpan"}), asked)
	s.reverse(3).rejected(ReverseBreaks)
	s.reverse(4).then()
	s.reverse(3).then()
	s.when(by("rahmat", approved)).then()
}

// What an approval says of itself is what the ledger knows, not what its command claims.
func TestAnApprovalCannotNameAnotherRequester(t *testing.T) {
	s := given(t, weaver, owner, asked)
	forged := &PersonalDataErased{KeyID: itself, RequestedBy: "somebody", ApprovedBy: "somebody else", Request: id("x")}
	s.when(forged).rejected(SelfApproval)
	s.when(by("rahmat", forged)).then()
	assert.Equal(t, "sri", s.answer.Bodies[0].(*PersonalDataErased).RequestedBy)
	assert.Equal(t, "rahmat", s.answer.Bodies[0].(*PersonalDataErased).ApprovedBy)
}

func TestNothingIsErasedUnasked(t *testing.T) {
	s := given(t, weaver, owner)
	s.when(by("rahmat", approved)).rejected(ErasureNotRequested)
	s.when(&ErasureRefused{itself, "x"}).rejected(ErasureNotRequested)
	s.when(&ErasureRequested{KeyID(group), "x"}).rejected(FieldInvalid)
	for _, bad := range []KeyID{"", "ikm-1", "person-", "person-00000000-0000-0000-0000-000000000000", KeyID(dak)} {
		s.when(&ErasureRequested{bad, "x"})
		assert.Contains(t, []Code{FieldInvalid, FieldMissing}, RejectionCode(s.err), bad)
	}
	s.when(asked).then()
	s.when(asked).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	assert.Equal(t, "sri", s.when(by("rahmat", asked)).rejected(ErasurePending).Received)
}

func TestARefusedRequestIsOver(t *testing.T) {
	s := given(t, weaver, owner, asked, &ErasureRefused{itself, "masa simpan belum lewat"})
	s.when(by("rahmat", approved)).rejected(ErasureNotRequested)
	s.when(by("rahmat", asked)).then()
	s.when(by("rahmat", approved)).rejected(SelfApproval)
	s.when(approved).then()
}

func TestARequestCanBeTakenBackUntilItIsApproved(t *testing.T) {
	s := given(t, weaver, owner, asked).reverse(2).then()
	s.when(by("rahmat", approved)).rejected(ErasureNotRequested)
	s = forgotten(t)
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(3).rejected(ActorErasedCode)
}

func TestAForgottenPersonIsNeverImportedAgain(t *testing.T) {
	s := forgotten(t, trained("kemasan"))
	for _, b := range []any{
		&ActorLocated{Region: payakumbuh, Address: NewPersonal("Jl. Sudirman 7")}, &ActorLocated{Region: payakumbuh},
		&ActorRelocated{To: bukittinggi}, hasNIK(someNIK), hasNIB(someNIB), trained("desain"), machine("oven", ""),
		&MemberJoined{group}, &ActorSuspended{"x"}, &ActorPersonLinked{id("person"), "pengelola", NewPersonal("Budi Santoso")},
	} {
		s.when(b).rejected(ActorErasedCode)
	}
	s.when(owner).rejected(AlreadyRegistered)
	s.when(&ActorClosed{"meninggal"}).then()
}

func TestAnEnterpriseOutlivesTheNameOfItsOwner(t *testing.T) {
	s := given(t, weaver, enterprise, asked, by("rahmat", approved))
	s.when(&ActorRelocated{To: bukittinggi, Address: NewPersonal("Jl. Ahmad Yani 3")}).rejected(ActorErasedCode)
	s.when(hasNIK(someNIK)).rejected(ActorErasedCode)
	s.when(trained("desain")).then()
	s.when(hasNIB(someNIB)).then()
}

func TestWhoActsForAnActorIsForgottenAlone(t *testing.T) {
	link := &ActorPersonLinked{id("person"), "pengelola", NewPersonal("Budi Santoso")}
	key := KeyID("person-" + id("person").String())
	s := given(t, weaver, owner)
	s.when(&ErasureRequested{key, "x"}).rejected(FieldInvalid)
	s.when(link).then()
	s.when(&ErasureRequested{key, "x"}).then()
	s.when(by("rahmat", &PersonalDataErased{KeyID: key})).then()
	assert.Equal(t, string(key), s.when(link).rejected(ActorErasedCode).Received)
	s.when(trained("desain")).then()
}

func TestAMergedActorSendsToItsSurvivor(t *testing.T) {
	merger := &ActorsMerged{Survivor: weaver, Merged: group, Reason: "dicatat dua kali"}
	s := given(t, group, registered(Group, "2019"), merger)
	s.when(merger).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	for _, b := range []Body{trained("desain"), &MemberJoined{weaver}, hasNIB(someNIB), &ActorClosed{"ganda"}, &ActorSuspended{"x"},
		&ActorsMerged{Survivor: ref(CategoryActor, "third"), Merged: group, Reason: "x"}, &ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"}} {
		r := s.when(b).rejected(ActorMergedCode)
		assert.Equal(t, "Catat pada "+string(weaver)+".", r.Hint(Indonesian))
	}
	s.when(&ErasureRequested{KeyID(group), "x"}).then()
	s.when(by("rahmat", &PersonalDataErased{KeyID: KeyID(group)})).then()
	assert.Equal(t, weaver, s.history.State().(*Actor).Survivor())
	s.reverse(2).then()
	s.when(trained("desain")).then()
}

func TestASurvivorGoesOnAndIsNotMergedIntoWhatItTookIn(t *testing.T) {
	merger := &ActorsMerged{Survivor: weaver, Merged: group, Reason: "dicatat dua kali"}
	s := given(t, weaver, enterprise, merger)
	s.when(merger).then()
	assert.Empty(t, s.answer.Bodies)
	s.when(&ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"}).rejected(MergeCycle)
	s.when(&ActorsMerged{Survivor: weaver, Merged: weaver, Reason: "x"}).rejected(FieldInvalid)
	s.when(&ActorsMerged{Survivor: group, Merged: ref(CategoryActor, "third"), Reason: "x"}).rejected(FieldInvalid)
	s.when(trained("desain")).then()
	s.when(&ActorsMerged{Survivor: ref(CategoryActor, "third"), Merged: weaver, Reason: "x"}).then()
}

// Without the refusal, the first request would stand beside the second.
func TestARefusalBeforeANewRequestIsNotTakenBack(t *testing.T) {
	request := &ErasureRequested{itself, "UU 27/2022"}
	s := given(t, weaver, owner, request, &ErasureRefused{itself, "masa simpan belum lewat"}, request)
	s.reverse(3).rejected(ReverseBreaks)
	s.reverse(4).then().reverse(3).then()
}
