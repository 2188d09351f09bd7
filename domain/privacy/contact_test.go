package privacy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestWhoSharesAContactIsFound(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	neighbours := func(v *Vault, owner string) []domain.Ref {
		t.Helper()
		others, err := v.SameContact(t.Context(), domain.Ref(owner))
		require.NoError(t, err)
		return others
	}
	assert.Empty(t, neighbours(v, rosa), "there is no claim at all")
	share := func(kind, value, owner string) {
		t.Helper()
		_, err := v.Share(t.Context(), kind, value, claimOf(owner))
		require.NoError(t, err)
	}
	claimed(t, v, number, rosa, "")
	share("telepon", "+6281200000001", rosa)
	assert.Empty(t, neighbours(v, rosa))
	share("telepon", "+6281200000001", budi)
	share("alamat", "13.76 x", budi)
	share("alamat", "13.76 x", rosa)
	assert.Equal(t, []domain.Ref{domain.Ref(budi)}, neighbours(v, rosa), "once, though they share two")
	assert.Equal(t, []domain.Ref{domain.Ref(rosa)}, neighbours(open(t, dir, Options{ReadOnly: true}), budi))
	require.NoError(t, v.Release(t.Context(), "telepon", "+6281200000001", claimOf(budi)))
	assert.NotEmpty(t, neighbours(v, rosa))
	require.NoError(t, v.Erase(t.Context(), budi))
	assert.Empty(t, neighbours(v, rosa), "who was forgotten shares nothing")
}
