package main

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/privacy"
)

// The backup was made while one actor was about to be given a number, which did not come about; another has been given it
// since. The claim that the backup brings back is nobody's, and must not hide whose the number is.
func TestAClaimThatWasInterruptedDoesNotOutliveARestoredVault(t *testing.T) {
	const nik = "9999994101990001"
	one, other := domain.NamedRef(domain.CategoryActor, "one"), domain.NamedRef(domain.CategoryActor, "other")
	v, err := privacy.Open(t.TempDir(), privacy.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, v.Close()) }()
	given := func(actor domain.Ref, event string) numberGiven {
		id := uuid.NewSHA1(uuid.Nil, []byte(event))
		sealed, err := v.Seal(t.Context(), string(actor), id, "number", nik)
		require.NoError(t, err)
		return numberGiven{actor: actor, event: id, scheme: identifier.NIK, sealed: sealed}
	}
	holder := func() domain.Ref {
		claims, err := v.Lookup(t.Context(), string(identifier.NIK), nik)
		require.NoError(t, err)
		require.Len(t, claims, 1)
		return claims[0].Actor
	}
	_, err = v.Claim(t.Context(), string(identifier.NIK), nik, domain.Claim{Actor: one, Until: 3})
	require.NoError(t, err)

	quiet := &progress{app: &app{environment: &environment{Now: time.Now}, quiet: true}}
	p := &people{numbers: []numberGiven{given(other, "given")}}
	claimed, err := p.claim(t.Context(), v, quiet)
	require.NoError(t, err)
	assert.Equal(t, 0, claimed, "one more, and one less")
	assert.Equal(t, other, holder())

	revoked := given(other, "given")
	revoked.revoked = true
	p.numbers = append(p.numbers, revoked, given(one, "given again"))
	_, err = p.claim(t.Context(), v, quiet)
	require.NoError(t, err)
	assert.Equal(t, one, holder())
	_, err = p.claim(t.Context(), v, quiet)
	require.NoError(t, err)
	assert.Equal(t, one, holder(), "whoever has it at the end of the log keeps it")
}
