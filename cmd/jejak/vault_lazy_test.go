package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is wrong inside the files of the vault is said to who needs them, and to nobody else.
func TestDamageInTheVaultDisturbsNobodyWhoNeedsNothingOfIt(t *testing.T) {
	dir := aLedgerOfAllFiles(t)
	free := [][]string{{"events", "--limit", "3"}, {"fund", "list"}, {"city", "show", "payakumbuh"}, {"actor", "list"}, {"actor", "show", "contoh"}}
	ask := func(line []string) answer {
		out, talk, code := shows(t, append(line, "--store", dir)...)
		return answer{out, talk, code}
	}
	var want []answer
	for _, line := range free {
		a := ask(line)
		require.Equal(t, exitOK, a.code, a.talk)
		want = append(want, a)
	}
	lookup := []string{"check", "9999994101990001"}
	require.Equal(t, exitOK, ask(lookup).code)
	for _, name := range []string{"person.keys", "person.claims", "journal"} {
		path := filepath.Join(dir, vaultDir, name)
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		damage := append([]byte(nil), whole...)
		for i := 128; i < len(damage); i++ { // all but its head
			damage[i] ^= 0x55
		}
		require.NoError(t, os.WriteFile(path, damage, 0o600))
		for i, line := range free {
			assert.Equal(t, want[i], ask(line), "%s: %v", name, line)
		}
		said := ask(lookup)
		assert.NotEqual(t, exitOK, said.code, name)
		assert.Regexp(t, `VAULT_(DAMAGED|BEHIND)`, said.talk, name)
		require.NoError(t, os.WriteFile(path, whole, 0o600))
	}
}
