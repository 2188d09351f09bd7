package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
)

var third = domain.NamedRef(domain.CategoryActor, "third")

// An office has claimed the number and recorded nothing yet; another goes on under its reference and is done first. The
// first is refused then, and must not give away what is the other's now.
func TestWhoIsOvertakenKeepsTheClaimForTheOther(t *testing.T) {
	for _, n := range []domain.Body{personal(identifier.NIK, nik), public(identifier.NIB, nib)} {
		r := registering(t)
		slow := r.over(&overtaken{Store: r.store, on: domain.CategoryActor, first: func() {
			receipt, err := r.over(r.store).Do(t.Context(), registers("fast", second, n))
			require.NoError(t, err)
			require.Equal(t, first, receipt.Stream, "it goes on under the reference that has the number")
		}})
		_, err := slow.Do(t.Context(), registers("slow", first, n))
		assert.Equal(t, domain.AlreadyRegistered, domain.RejectionCode(err))
		_, err = r.over(r.store).Do(t.Context(), registers("third", third, n))
		assert.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err), "one number, one actor")
	}
}

// The first is refused because of its other number, and gives back what it has claimed, while the other is on its way.
func TestWhoGoesOnUnderAReferenceHasItsNumbersAfterwards(t *testing.T) {
	r := registering(t)
	r.must(registers("holder", second, public(identifier.NIB, nib)))
	fast := r.over(&overtaken{Store: r.store, on: domain.CategoryActor, first: func() {
		require.NoError(t, r.vault.Release(t.Context(), string(identifier.NIK), nik, string(first)))
	}})
	_, err := r.vault.Claim(t.Context(), string(identifier.NIK), nik, string(first))
	require.NoError(t, err)
	receipt, err := fast.Do(t.Context(), registers("fast", third, personal(identifier.NIK, nik)))
	require.NoError(t, err)
	require.Equal(t, first, receipt.Stream)
	assert.Equal(t, string(first), r.holders(identifier.NIK, nik))
}
