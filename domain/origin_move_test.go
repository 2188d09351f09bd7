package domain

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
)

func moved() *LedgerMoved {
	return &LedgerMoved{Ledger: id("ledger"), From: "local", To: "esdb", FromPosition: 900, ToPosition: 700, Events: 12, Digest: exampleDigest}
}

func TestALedgerDrawsItsIDWhenItIsOpened(t *testing.T) {
	s := given(t, LedgerRef)
	s.when(&LedgerOpened{Title: "Payakumbuh"})
	s.command.Known.NewLedger = id("ledger")
	d, err := s.history.decide(s.command)
	assert.NoError(t, err)
	assert.Equal(t, []Body{&LedgerOpened{Title: "Payakumbuh", Ledger: id("ledger")}}, d.Bodies)
	assert.Zero(t, s.command.Body.(*LedgerOpened).Ledger, "what was asked is as it was, so that a repetition is known")
	given(t, LedgerRef).when(&LedgerOpened{Title: "Contoh", Ledger: id("given")}).then(&LedgerOpened{Title: "Contoh", Ledger: id("given")})
}

func TestAMoveIsRecordedOnceForEachCopy(t *testing.T) {
	s := given(t, LedgerRef, &LedgerOpened{Title: "Payakumbuh", Ledger: id("ledger")})
	s.when(moved()).then(moved())
	assert.Equal(t, *moved(), s.history.State().(*Origin).Moved())
	assert.Empty(t, s.when(moved()).answer.Bodies, "it is known")
	back := moved()
	back.From, back.To, back.Events = back.To, back.From, 40
	s.when(back).then(back)
}

func TestAMoveOfAnotherLedgerIsRefused(t *testing.T) {
	s := given(t, LedgerRef, &LedgerOpened{Title: "Payakumbuh", Ledger: id("other")})
	s.when(moved()).rejected(FieldInvalid)
	given(t, LedgerRef).when(moved()).rejected(NotRegistered)
	given(t, LedgerRef, &LedgerOpened{Title: "of before"}).when(moved()).then(moved())
}

func TestAMoveSaysAllOfIt(t *testing.T) {
	for name, spoil := range map[string]func(*LedgerMoved){
		"no ledger":         func(b *LedgerMoved) { b.Ledger = uuid.Nil },
		"from nowhere":      func(b *LedgerMoved) { b.From = "" },
		"to nowhere":        func(b *LedgerMoved) { b.To = " " },
		"no events":         func(b *LedgerMoved) { b.Events = 0 },
		"no place there":    func(b *LedgerMoved) { b.FromPosition = 0 },
		"no place here":     func(b *LedgerMoved) { b.ToPosition = -1 },
		"fewer than none":   func(b *LedgerMoved) { b.Undated = -1 },
		"left less behind":  func(b *LedgerMoved) { b.LeftBehind = -1 },
		"a digest in upper": func(b *LedgerMoved) { b.Digest = strings.ToUpper(b.Digest) },
	} {
		b := moved()
		spoil(b)
		c := &check{}
		b.check(c)
		assert.Error(t, c.err(), name)
	}
}
