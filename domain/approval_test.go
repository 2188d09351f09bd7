package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asking is a request by sri, good until a day.
func asking(expires Date) told {
	return told{by: "sri", body: &ApprovalRequested{CommandHash: exampleDigest, Concerns: weaver, What: "Hibah uang: Rp7.500.000",
		Rules: []string{"D3.v1"}, Expires: expires}}
}

func granting(by string) told { return told{by: by, body: &ApprovalGranted{}} }
func rejecting(by string) told {
	return told{by: by, body: &ApprovalRejected{Reason: "belum ada dokumen"}}
}

func TestARequestNamesWhoRecordedIt(t *testing.T) {
	s := given(t, consent).when(asking(today))
	assert.Equal(t, "sri", s.answer.Bodies[0].(*ApprovalRequested).Requester)
	s.then()
	s.when(asking(today)).rejected(AlreadyRegistered)
	typed := asking(today)
	typed.body.(*ApprovalRequested).Requester = "rahmat"
	assert.Equal(t, "requester", given(t, consent).when(typed).rejected(FieldInvalid).Field)
}

func TestNobodyDecidesOnTheirOwnRequest(t *testing.T) {
	for _, by := range []string{"sri", "Sri", " SRI "} {
		s := given(t, consent, asking(today))
		s.when(granting(by)).rejected(SelfApproval)
		s.when(rejecting(by)).rejected(SelfApproval)
		s.when(granting("rahmat")).then(&ApprovalGranted{By: "rahmat"})
	}
	typed := granting("sri")
	typed.body = &ApprovalGranted{By: "rahmat"}
	assert.Equal(t, "by", given(t, consent, asking(today)).when(typed).rejected(FieldInvalid).Field)
	typed.body = &ApprovalRejected{By: "rahmat", Reason: "x"}
	given(t, consent, asking(today)).when(typed).rejected(FieldInvalid)
}

func TestARequestIsDecidedOnce(t *testing.T) {
	for _, first := range []told{granting("rahmat"), rejecting("rahmat")} {
		s := given(t, consent, asking(today), first)
		for _, second := range []told{granting("dewi"), rejecting("dewi"), granting("rahmat")} {
			assert.Equal(t, "rahmat", s.when(second).rejected(ApprovalDecided).Details["by"])
		}
	}
	given(t, consent).when(granting("rahmat")).rejected(NotRegistered)
	given(t, consent, asking(today)).when(told{by: "rahmat", body: &ApprovalRejected{}}).rejected(FieldMissing)
}

func TestAnAnswerIsNotTakenBack(t *testing.T) {
	given(t, consent, asking(today), granting("rahmat")).reverse(2).rejected(WrongStream)
}

func TestARequestIsGoodUntilItsLastDay(t *testing.T) {
	for days, accepted := range map[int]bool{-1: false, 0: true, maxApprovalDays: true, maxApprovalDays + 1: false} {
		s := given(t, consent).when(asking(DateOf(today.midnight().AddDate(0, 0, days))))
		if accepted {
			s.then()
		} else {
			assert.Equal(t, "2024-06-01/2024-08-30", s.rejected(FieldInvalid).Details["allowed"], days)
		}
	}
	assert.Equal(t, "expires", given(t, consent).when(asking(Date{})).rejected(FieldMissing).Field)

	s := given(t, consent, asking(today))
	cmd := s.when(granting("rahmat")).command
	for _, day := range []Date{{}, DateOf(today.midnight().AddDate(0, 0, 1))} {
		cmd.Known.Today = day
		_, err := s.history.Decide(cmd)
		assertRejected(t, err, ApprovalStale)
	}
}

func TestARequestIsForOneCommandAndSomeRules(t *testing.T) {
	for field, change := range map[string]func(*ApprovalRequested){
		"commandHash": func(b *ApprovalRequested) { b.CommandHash = "abc" },
		"concerns":    func(b *ApprovalRequested) { b.Concerns = "x" },
		"what":        func(b *ApprovalRequested) { b.What = " " },
		"rules":       func(b *ApprovalRequested) { b.Rules = nil },
	} {
		ask := asking(today)
		change(ask.body.(*ApprovalRequested))
		s := given(t, consent).when(ask)
		require.Error(t, s.err, field)
		var r *Rejection
		require.ErrorAs(t, s.err, &r)
		assert.Equal(t, field, r.Field)
	}
}

// exception is an actor whose next grant of money needs an approval, and that grant, asked for without one.
func exception(t *testing.T) *story {
	s := given(t, weaver, enterprise, on("2020-05-05", cash(10)))
	s.when(on("2021-05-05", cash(20))).rejected(ApprovalMissing)
	return s
}

func TestAnApprovalIsForExactlyOneCommand(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	for _, other := range []told{citing(assent, "2021-05-05", cash(21)), citing(assent, "2021-05-06", cash(20)), citing(assent, "2021-05-05", trained("kemasan"))} {
		r := s.when(other).rejected(ApprovalStale)
		assert.Equal(t, []string{"hibah", "D3.v1", today.String()}, []string{r.Details["what"], r.Details["rule"], r.Details["expires"]})
	}
	elsewhere := given(t, group, registered(Group, "2019"), on("2020-05-05", cash(10)))
	elsewhere.when(citing(assent, "2021-05-05", cash(20))).rejected(ApprovalStale)
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	assert.Equal(t, consent, s.command.Meta.Approval)
}

func TestOnlyAnApprovalThatWasGrantedCounts(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	for state, code := range map[ApprovalState]Code{ApprovalOpen: ApprovalPending, ApprovalRefused: ApprovalRejectedCode} {
		assent.State = state
		s.when(citing(assent, "2021-05-05", cash(20))).rejected(code)
	}
	cmd := s.command
	cmd.Known.Approval = ApprovalAnswer{}
	_, err := s.history.Decide(cmd)
	assertRejected(t, err, ReferenceUnknown)
}

func TestAnApprovalIsGoodUntilItsLastDay(t *testing.T) {
	s := exception(t)
	s.when(citing(s.assent("D3.v1"), "2021-05-05", cash(20)))
	cmd := s.command
	for _, day := range []Date{{}, DateOf(today.midnight().AddDate(0, 0, 1))} {
		cmd.Known.Today = day
		_, err := s.history.Decide(cmd)
		assertRejected(t, err, ApprovalStale)
	}
	s.then()
}

// Not even after the fact that used it was taken back: whoever agreed did so to one recording.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	used := s.count
	assert.Equal(t, string(weaver)+"@2", s.when(citing(assent, "2021-05-05", cash(20))).rejected(ApprovalUsed).Details["event"])
	s.reverse(used).then()
	s.when(citing(assent, "2021-05-05", cash(20))).rejected(ApprovalUsed)
}

// A reason for the approval may fall away in the meantime; the approval is named all the same.
func TestAnApprovalThatIsNoLongerNeededIsStillChecked(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	s.reverse(2).then()
	s.when(citing(assent, "2021-05-05", cash(21))).rejected(ApprovalStale)
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	assert.Equal(t, consent, s.command.Meta.Approval)
}

func TestAnApprovalDoesNotLiftARefusal(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", ""))
	s.when(machine("oven", ""))
	s.when(citing(s.assent("D1.v1"), "", machine("oven", ""))).rejected(AidDuplicate)
	_, err := s.history.Needs(s.command)
	assertRejected(t, err, AidDuplicate)
}

func TestWhatIsCitedAsAnApprovalIsOne(t *testing.T) {
	for _, cited := range []Ref{"x", weaver, "approval-1"} {
		cmd := exampleOf(t, "TrainingAttended").command()
		cmd.Meta.Approval = cited
		assert.Equal(t, "approval", assertRejected(t, cmd.Check(today), FieldInvalid).Field)
	}
}

// Facts that are recorded together are no way around: what one of them needs, all of them need.
func TestFactsRecordedTogetherNeedTheApprovalOfEach(t *testing.T) {
	s := exception(t)
	cmd := s.command
	cmd.Body, cmd.With = trained("kemasan"), []Body{cash(20)}
	_, err := s.history.Decide(cmd)
	assertRejected(t, err, ApprovalMissing)
	needs, err := s.history.Needs(cmd)
	require.NoError(t, err)
	assert.Equal(t, []string{"D3.v1"}, needs)
}
