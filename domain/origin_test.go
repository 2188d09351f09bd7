package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	vaultA, vaultB = strings.Repeat("0a", 16), strings.Repeat("0b", 16)
	markOne        = strings.Repeat("01", 8)
)

func adopted(s *story) VaultAdopted { return s.history.State().(*Origin).Vault() }

func TestALedgerThatNamesItsVaultTakesNoOther(t *testing.T) {
	s := given(t, LedgerRef, &LedgerOpened{Title: "Payakumbuh", Vault: vaultA})
	assert.Equal(t, VaultAdopted{Vault: vaultA}, adopted(s))
	assert.EqualValues(t, 0, s.history.State().(*Origin).VaultAt())
	s.when(&VaultAdopted{Vault: vaultB}).rejected(VaultOther)
	assert.Empty(t, s.when(&VaultAdopted{Vault: vaultA}).answer.Bodies, "it is known")
	s.when(&VaultAdopted{Vault: vaultA, Mark: markOne}).then(&VaultAdopted{Vault: vaultA, Mark: markOne})
	assert.EqualValues(t, 1, s.history.State().(*Origin).VaultAt())
	s.when(&VaultAdopted{Vault: vaultA}).rejected(VaultOther)
	origin := s.history.State().(*Origin)
	assert.True(t, origin.Outlived(vaultA, ""), "a state before the restoration")
	assert.False(t, origin.Outlived(vaultA, markOne))
	assert.False(t, origin.Outlived(vaultA, strings.Repeat("02", 8)), "one of which nothing was said yet")
}

func TestALedgerOfBeforeNamesTheVaultThatIsThere(t *testing.T) {
	s := given(t, LedgerRef, &LedgerOpened{Title: "Payakumbuh"})
	assert.Zero(t, adopted(s))
	assert.EqualValues(t, -1, s.history.State().(*Origin).VaultAt())
	s.when(&VaultAdopted{Vault: vaultB, Mark: markOne}).then(&VaultAdopted{Vault: vaultB, Mark: markOne})
	s.when(&VaultAdopted{Vault: vaultA}).rejected(VaultOther)
	given(t, LedgerRef).when(&VaultAdopted{Vault: vaultA}).rejected(NotRegistered)
}

func TestANewVaultIsBegunByTwoPeopleAndNamesTheLostOne(t *testing.T) {
	s := given(t, LedgerRef, &LedgerOpened{Title: "Payakumbuh", Vault: vaultA})
	s.when(&VaultAdopted{}).rejected(FieldMissing)
	s.when(&VaultAdopted{Reason: "disk rusak"}).rejected(ApprovalMissing)
	s.when(&VaultAdopted{Vault: vaultB, Lost: vaultB, Reason: "disk rusak"}).rejected(ApprovalMissing)
	d, err := s.history.decide(s.command)
	require.NoError(t, err)
	assert.Equal(t, []string{"P2.v1"}, d.needs())
	anew := d.Bodies[0].(*VaultAdopted)
	assert.Equal(t, vaultA, anew.Lost, "whatever was claimed")
	assert.NotContains(t, []string{vaultA, vaultB, ""}, anew.Vault)
	assert.Len(t, anew.Mark, markDigits)
	checked := s.command
	checked.Body = anew
	require.NoError(t, checked.Check(today))
	given(t, LedgerRef, &LedgerOpened{Title: "x"}).when(&VaultAdopted{Reason: "disk rusak"}).rejected(ApprovalMissing)
}

func TestANameOfAVaultIsHexadecimal(t *testing.T) {
	for _, b := range []Body{&LedgerOpened{Title: "x", Vault: "0a"}, &LedgerOpened{Title: "x", Vault: strings.Repeat("G", 32)},
		&LedgerOpened{Title: "x", Vault: strings.Repeat("0A", 16)}, &VaultAdopted{Vault: vaultA, Mark: "1"}, &VaultAdopted{Vault: "x"},
		&VaultAdopted{Vault: vaultA, Lost: "x"}} {
		given(t, LedgerRef).when(b).rejected(FieldInvalid)
	}
}
