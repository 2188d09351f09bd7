package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var third = domain.NamedRef(domain.CategoryActor, "third")

// An office has claimed the number and recorded nothing yet; another takes the number over and is done first. The first is
// refused then, and must not give away what is the other's now.
func TestWhoIsOvertakenLeavesTheClaimToTheOther(t *testing.T) {
	for _, n := range numbersOfOne {
		r := registering(t)
		slow := r.over(&overtaken{Store: r.store, on: domain.CategoryActor, first: func() {
			_, err := r.over(r.store).Do(t.Context(), registers("fast", second, n.body()))
			require.NoError(t, err)
		}})
		_, err := slow.Do(t.Context(), registers("slow", first, n.body()))
		assert.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err))
		_, err = r.over(r.store).Do(t.Context(), registers("third", third, n.body()))
		assert.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err), "one number, one actor")
		r.alone(t)
	}
}
