package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// asking is a request by sri, good until a day.
func asking(expires domain.Date) told {
	return told{by: "sri", body: &domain.ApprovalRequested{CommandHash: exampleDigest, Concerns: weaver,
		What:  "Hibah uang: Rp7.500.000",
		Rules: []string{"D3.v1"}, Expires: expires}}
}

func granting(by string) told { return told{by: by, body: &domain.ApprovalGranted{}} }
func rejecting(by string) told {
	return told{by: by, body: &domain.ApprovalRejected{Reason: "belum ada dokumen"}}
}

func TestARequestNamesWhoRecordedIt(t *testing.T) {
	s := given(t, consent).when(asking(today))
	assert.Equal(t, "sri", s.answer.Bodies[0].(*domain.ApprovalRequested).Requester)
	s.then()
	s.when(asking(today)).rejected(domain.AlreadyRegistered)
	typed := asking(today)
	typed.body.(*domain.ApprovalRequested).Requester = "rahmat"
	assert.Equal(t, "requester", given(t, consent).when(typed).rejected(domain.FieldInvalid).Field)
}

func TestNobodyDecidesOnTheirOwnRequest(t *testing.T) {
	for _, by := range []string{"sri", "Sri", " SRI "} {
		s := given(t, consent, asking(today))
		s.when(granting(by)).rejected(domain.SelfApproval)
		s.when(rejecting(by)).rejected(domain.SelfApproval)
		s.when(granting("rahmat")).then(&domain.ApprovalGranted{By: "rahmat"})
	}
	typed := granting("sri")
	typed.body = &domain.ApprovalGranted{By: "rahmat"}
	assert.Equal(t, "by", given(t, consent, asking(today)).when(typed).rejected(domain.FieldInvalid).Field)
	typed.body = &domain.ApprovalRejected{By: "rahmat", Reason: "x"}
	given(t, consent, asking(today)).when(typed).rejected(domain.FieldInvalid)
}

func TestARequestIsDecidedOnce(t *testing.T) {
	for _, first := range []told{granting("rahmat"), rejecting("rahmat")} {
		s := given(t, consent, asking(today), first)
		for _, second := range []told{granting("dewi"), rejecting("dewi"), granting("rahmat")} {
			assert.Equal(t, "rahmat", s.when(second).rejected(domain.ApprovalDecided).Details["by"])
		}
	}
	given(t, consent).when(granting("rahmat")).rejected(domain.NotRegistered)
	given(t, consent, asking(today)).when(told{by: "rahmat", body: &domain.ApprovalRejected{}}).rejected(domain.FieldMissing)
}

func TestAnAnswerIsNotTakenBack(t *testing.T) {
	given(t, consent, asking(today), granting("rahmat")).reverse(2).rejected(domain.WrongStream)
}

func TestARequestIsGoodUntilItsLastDay(t *testing.T) {
	for days, accepted := range map[int]bool{-1: false, 0: true, maxApprovalDays: true, maxApprovalDays + 1: false} {
		s := given(t, consent).when(asking(today.AddDays(days)))
		if accepted {
			s.then()
		} else {
			assert.Equal(t, "2024-06-01/2024-08-30", s.rejected(domain.FieldInvalid).Details["allowed"], days)
		}
	}
	assert.Equal(t, "expires", given(t, consent).when(asking(domain.Date{})).rejected(domain.FieldMissing).Field)

	s := given(t, consent, asking(today))
	cmd := s.when(granting("rahmat")).command
	for _, day := range []domain.Date{{}, today.AddDays(1)} {
		cmd.Known.Today = day
		_, err := s.history.Decide(cmd)
		assertRejected(t, err, domain.ApprovalStale)
	}
}

func TestARequestIsForOneCommandAndSomeRules(t *testing.T) {
	for field, change := range map[string]func(*domain.ApprovalRequested){
		"commandHash": func(b *domain.ApprovalRequested) { b.CommandHash = "abc" },
		"concerns":    func(b *domain.ApprovalRequested) { b.Concerns = "x" },
		"what":        func(b *domain.ApprovalRequested) { b.What = " " },
		"rules":       func(b *domain.ApprovalRequested) { b.Rules = nil },
	} {
		ask := asking(today)
		change(ask.body.(*domain.ApprovalRequested))
		s := given(t, consent).when(ask)
		require.Error(t, s.err, field)
		var r *domain.Rejection
		require.ErrorAs(t, s.err, &r)
		assert.Equal(t, field, r.Field)
	}
}

// exception is an actor whose next grant of money needs an approval, and that grant, asked for without one.
func exception(t *testing.T) *story {
	s := given(t, weaver, enterprise, on("2020-05-05", cash(10)))
	s.when(on("2021-05-05", cash(20))).rejected(domain.ApprovalMissing)
	return s
}

func TestAnApprovalIsForExactlyOneCommand(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	for _, other := range []told{citing(assent, "2021-05-05", cash(21)), citing(assent, "2021-05-06", cash(20)),
		citing(assent, "2021-05-05", trained("kemasan"))} {
		r := s.when(other).rejected(domain.ApprovalStale)
		assert.Equal(t, []string{"hibah", "D3.v1", today.String()},
			[]string{r.Details["what"], r.Details["rule"], r.Details["expires"]})
	}
	elsewhere := given(t, group, registered(domain.Group, "2019"), on("2020-05-05", cash(10)))
	elsewhere.when(citing(assent, "2021-05-05", cash(20))).rejected(domain.ApprovalStale)
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	assert.Equal(t, consent, s.command.Meta.Approval)
}

func TestOnlyAnApprovalThatWasGrantedCounts(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	for state, code := range map[domain.ApprovalState]domain.Code{domain.ApprovalOpen: domain.ApprovalPending,
		domain.ApprovalRefused: domain.ApprovalRejectedCode} {
		assent.State = state
		s.when(citing(assent, "2021-05-05", cash(20))).rejected(code)
	}
	cmd := s.command
	cmd.Known.Approval = ApprovalAnswer{}
	_, err := s.history.Decide(cmd)
	assertRejected(t, err, domain.ReferenceUnknown)
}

func TestAnApprovalIsGoodUntilItsLastDay(t *testing.T) {
	s := exception(t)
	s.when(citing(s.assent("D3.v1"), "2021-05-05", cash(20)))
	cmd := s.command
	for _, day := range []domain.Date{{}, today.AddDays(1)} {
		cmd.Known.Today = day
		_, err := s.history.Decide(cmd)
		assertRejected(t, err, domain.ApprovalStale)
	}
	s.then()
}

// Not even after the fact that used it was taken back: whoever agreed did so to one recording.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	used := s.count
	assert.Equal(t, string(weaver)+"@2", s.when(citing(assent, "2021-05-05",
		cash(20))).rejected(domain.ApprovalUsed).Details["event"])
	s.reverse(used).then()
	s.when(citing(assent, "2021-05-05", cash(20))).rejected(domain.ApprovalUsed)
}

// A reason for the approval may fall away in the meantime; the approval is named all the same.
func TestAnApprovalThatIsNoLongerNeededIsStillChecked(t *testing.T) {
	s := exception(t)
	assent := s.assent("D3.v1")
	s.reverse(2).then()
	s.when(citing(assent, "2021-05-05", cash(21))).rejected(domain.ApprovalStale)
	s.when(citing(assent, "2021-05-05", cash(20))).then()
	assert.Equal(t, consent, s.command.Meta.Approval)
}

func TestAnApprovalDoesNotLiftARefusal(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", ""))
	s.when(machine("oven", ""))
	s.when(citing(s.assent("D1.v1"), "", machine("oven", ""))).rejected(domain.AidDuplicate)
	_, err := s.history.Needs(s.command)
	assertRejected(t, err, domain.AidDuplicate)
}

// Facts that are recorded together are no way around: what one of them needs, all of them need.
func TestFactsRecordedTogetherNeedTheApprovalOfEach(t *testing.T) {
	s := exception(t)
	cmd := s.command
	cmd.Body, cmd.With = trained("kemasan"), []domain.Body{cash(20)}
	_, err := s.history.Decide(cmd)
	assertRejected(t, err, domain.ApprovalMissing)
	needs, err := s.history.Needs(cmd)
	require.NoError(t, err)
	assert.Equal(t, []string{"D3.v1"}, needs)
}
