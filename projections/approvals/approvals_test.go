package approvals_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/approvals"
	kit "jejak/projections/projectiontest"
)

var (
	weaver  = kit.Ref(domain.CategoryActor, "penenun")
	consent = kit.Ref(domain.CategoryApproval, "hibah")
	other   = kit.Ref(domain.CategoryApproval, "modal")
)

func asked(ref domain.Ref, on string) *kit.Fact {
	return kit.On(ref, on, &domain.ApprovalRequested{CommandHash: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
		Concerns: weaver, What: "hibah", Rules: []string{"D3.v1"}, Requester: "sri", Expires: kit.Day("2022-03-15")})
}

func granted(on string) *kit.Fact { return kit.On(consent, on, &domain.ApprovalGranted{By: "rahmat"}) }

func rejected(on string) *kit.Fact {
	return kit.On(other, on, &domain.ApprovalRejected{By: "dewi", Reason: "belum ada dokumen"})
}

func TestARequestWaitsUntilItIsAnswered(t *testing.T) {
	m := kit.Given(t, approvals.New, asked(consent, "2022-03-01"), asked(other, "2022-03-02"), rejected("2022-03-03"))
	a, ok := kit.State(t, m, consent)
	require.True(t, ok)
	assert.Equal(t, domain.ApprovalOpen, a.State)
	assert.Equal(t, []string{"sri", "hibah", string(weaver), "2022-03-01"}, []string{a.Requester, a.What, string(a.Concerns), a.Since.String()})
	b, _ := kit.State(t, m, other)
	assert.Equal(t, []string{"rejected", "dewi", "belum ada dokumen"}, []string{string(b.State), b.By, b.Reason})
}

func TestAnAnswerThatIsDatedBeforeItsRequestIsStillTheAnswer(t *testing.T) {
	m := kit.Given(t, approvals.New, asked(consent, "2022-03-02"), granted("2022-03-01"))
	a, _ := kit.State(t, m, consent)
	assert.Equal(t, domain.ApprovalGiven, a.State)
	assert.Equal(t, "rahmat", a.By)
}

func TestARequestIsGoodOnItsLastDay(t *testing.T) {
	m := kit.Given(t, approvals.New, asked(consent, "2022-03-01"))
	a, _ := kit.State(t, m, consent)
	assert.False(t, a.Expired(kit.Day("2022-03-15")))
	assert.True(t, a.Expired(kit.Day("2022-03-16")))
}

func TestAsOfADayARequestWasStillOpen(t *testing.T) {
	m := kit.Seen(t, projections.View{AsOf: kit.Day("2022-03-02")}, approvals.New, asked(consent, "2022-03-01"), granted("2022-03-03"))
	a, _ := kit.State(t, m, consent)
	assert.Equal(t, domain.ApprovalOpen, a.State)
}

func TestTheReadModelKeepsTheLaws(t *testing.T) {
	store := kit.Log(t, asked(consent, "2022-03-01"), asked(other, "2022-03-02"), granted("2022-03-03"), rejected("2022-03-03"))
	kit.Laws(t, kit.Only(approvals.New), store, 1)
}
