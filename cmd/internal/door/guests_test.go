package door

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestGuestsAreOnlyEverAdded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "guests")
	none, err := OpenGuests(file)
	require.NoError(t, err)
	assert.False(t, none.Is("orders-1"))
	_, err = AddGuests(file, "orders-", "basket")
	require.NoError(t, err)
	_, err = AddGuests(file, "orders-", "app.")
	require.NoError(t, err)
	g, err := AddGuests(file)
	require.NoError(t, err)
	assert.Equal(t, []string{"app.", "basket", "orders-"}, g.Prefixes())
	again, err := OpenGuests(file)
	require.NoError(t, err)
	assert.Equal(t, g, again)
	for stream, is := range map[string]bool{"orders-1": true, "orders": false, "basketball": true, "ikm-1": false, "$orders-1": false, "": false, "xorders-1": false} {
		assert.Equal(t, is, g.Is(stream), stream)
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "jejak guests 1\napp.\nbasket\norders-\n", string(text))
}

func TestWhatCoversTheLedgerOrTheSystemIsNoGuest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "guests")
	for prefix, reason := range map[string]GuestReason{"": GuestUnusable, "$": GuestOfSystem, "$$orders-": GuestOfSystem, "a b": GuestUnusable,
		"a\u202eb": GuestUnusable, "a\n": GuestUnusable, "\xff": GuestUnusable, strings.Repeat("x", 256): GuestUnusable,
		"i": GuestOfLedger, "ledger-origin2": GuestOfLedger} {
		var wrong *GuestError
		_, err := AddGuests(file, "orders-", prefix)
		require.ErrorAs(t, err, &wrong, "%q", prefix)
		assert.Equal(t, reason, wrong.Reason, "%q", prefix)
	}
	for _, category := range domain.Categories() {
		for _, prefix := range []string{category, category + "-", category + "-1", category[:1], category[:len(category)-1]} {
			assert.Error(t, checkGuest(prefix), prefix)
		}
		assert.NoError(t, checkGuest(category+"x-"))
	}
	_, err := os.Stat(file)
	assert.ErrorIs(t, err, os.ErrNotExist, "nothing was written")
	var many []string
	for i := range maxGuests + 1 {
		many = append(many, fmt.Sprintf("app%d-", i))
	}
	_, err = AddGuests(file, many...)
	var wrong *GuestError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, GuestTooMany, wrong.Reason)
}

func FuzzParseGuests(f *testing.F) {
	for _, text := range []string{"jejak guests 1\napp.\norders-\n", "jejak guests 1\n", "jejak guests 1\nikm-\n", "jejak guests 1\nb\na\n", ""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := parseGuests(text)
		if err != nil || text == nil {
			return
		}
		assert.Equal(t, string(text), string(g.format()))
		for _, category := range domain.Categories() {
			assert.False(t, g.Is(category+"-1"))
		}
	})
}
