package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// living is a registration at an address.
func living(address, contact string) *domain.ActorRegistered {
	b := registration()
	b.Address, b.Contact = domain.NewPersonal(address), domain.NewPersonal(contact)
	return b
}

// With a real vault: what is compared is nowhere but in the vault, and goes with the person.
func TestAidToNeighboursIsFlagged(t *testing.T) {
	r := registering(t)
	r.ledger.Contacts = r.vault
	r.must(command("first", first, living("Jl. Sudirman No. 5", "siti@contoh.invalid")))
	r.must(command("second", second, living("jalan sudirman 5", "")))
	r.must(command("third", third, living("Jl. Sudirman No. 6", "")))
	flagged := func(name string, actor domain.Ref) []domain.Ref {
		t.Helper()
		receipt := r.must(command(name, actor, training(name)))
		assert.Contains(t, receipt.Events[0].Meta.Rules, "D6.v1")
		if len(receipt.Events) == 1 {
			return nil
		}
		return receipt.Events[1].Body.(*domain.DuplicateAidFlagged).Actors
	}
	assert.Equal(t, []domain.Ref{second}, flagged("kemasan", first))
	assert.Equal(t, []domain.Ref{first}, flagged("desain", second))
	assert.Empty(t, flagged("ekspor", third))
	r.must(command("moves", third, &domain.ActorLocated{Region: city(), Address: domain.NewPersonal("Sudirman 5")}))
	assert.ElementsMatch(t, []domain.Ref{first, second}, flagged("merek", third))

	r.must(command("merge", second, &domain.ActorsMerged{Survivor: first, Merged: second, Reason: "orang yang sama"}))
	assert.Equal(t, []domain.Ref{third}, flagged("warna", first), "its own other record is no neighbour")
	r.must(by("sri", command("ask", third, &domain.ErasureRequested{KeyID: domain.KeyID(third), LegalBasis: "UU 27/2022 pasal 8"})))
	r.must(by("rahmat", command("erase", third, &domain.PersonalDataErased{KeyID: domain.KeyID(third)})))
	assert.Empty(t, flagged("pola", first))
	for _, text := range []string{"udirman", "contoh.invalid"} {
		require.NotContains(t, log(t, r.store), text)
	}
}
