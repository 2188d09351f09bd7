package domain

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
)

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
		b := exampleOf(t, "LedgerMoved").body.(*LedgerMoved)
		spoil(b)
		c := &check{}
		b.check(c)
		assert.Error(t, c.err(), name)
	}
}
