package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func moved() *domain.LedgerMoved {
	return &domain.LedgerMoved{Ledger: id("ledger"), From: "local", To: "esdb", FromPosition: 900, ToPosition: 700, Events: 12,
		Digest: exampleDigest}
}

func TestALedgerDrawsItsIDWhenItIsOpened(t *testing.T) {
	s := given(t, domain.LedgerRef)
	s.when(&domain.LedgerOpened{Title: "Payakumbuh"})
	s.command.Known.NewLedger = id("ledger")
	d, err := s.history.decide(s.command)
	assert.NoError(t, err)
	assert.Equal(t, []domain.Body{&domain.LedgerOpened{Title: "Payakumbuh", Ledger: id("ledger")}}, d.Bodies)
	assert.Zero(t, s.command.Body.(*domain.LedgerOpened).Ledger, "what was asked is as it was, so that a repetition is known")
	given(t, domain.LedgerRef).when(&domain.LedgerOpened{Title: "Contoh",
		Ledger: id("given")}).then(&domain.LedgerOpened{Title: "Contoh", Ledger: id("given")})
}

func TestAMoveIsRecordedOnceForEachCopy(t *testing.T) {
	s := given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh", Ledger: id("ledger")})
	s.when(moved()).then(moved())
	assert.Equal(t, *moved(), s.history.State().(*Origin).Moved())
	assert.Empty(t, s.when(moved()).answer.Bodies, "it is known")
	back := moved()
	back.From, back.To, back.Events = back.To, back.From, 40
	s.when(back).then(back)
}

func TestAMoveOfAnotherLedgerIsRefused(t *testing.T) {
	s := given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh", Ledger: id("other")})
	s.when(moved()).rejected(domain.FieldInvalid)
	given(t, domain.LedgerRef).when(moved()).rejected(domain.NotRegistered)
	given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "of before"}).when(moved()).then(moved())
}
