package decide

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var (
	vaultA, vaultB = strings.Repeat("0a", 16), strings.Repeat("0b", 16)
	markOne        = strings.Repeat("01", 8)
)

func adopted(s *story) domain.VaultAdopted { return s.history.State().(*Origin).Vault() }

func TestALedgerThatNamesItsVaultTakesNoOther(t *testing.T) {
	s := given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh", Vault: vaultA})
	assert.Equal(t, domain.VaultAdopted{Vault: vaultA}, adopted(s))
	assert.EqualValues(t, 0, s.history.State().(*Origin).VaultAt())
	s.when(&domain.VaultAdopted{Vault: vaultB}).rejected(domain.VaultOther)
	assert.Empty(t, s.when(&domain.VaultAdopted{Vault: vaultA}).answer.Bodies, "it is known")
	s.when(&domain.VaultAdopted{Vault: vaultA, Mark: markOne}).then(&domain.VaultAdopted{Vault: vaultA, Mark: markOne})
	assert.EqualValues(t, 1, s.history.State().(*Origin).VaultAt())
	s.when(&domain.VaultAdopted{Vault: vaultA}).rejected(domain.VaultOther)
	origin := s.history.State().(*Origin)
	assert.True(t, origin.Outlived(vaultA, ""), "a state before the restoration")
	assert.False(t, origin.Outlived(vaultA, markOne))
	assert.False(t, origin.Outlived(vaultA, strings.Repeat("02", 8)), "one of which nothing was said yet")
}

func TestALedgerOfBeforeNamesTheVaultThatIsThere(t *testing.T) {
	s := given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh"})
	assert.Zero(t, adopted(s))
	assert.EqualValues(t, -1, s.history.State().(*Origin).VaultAt())
	s.when(&domain.VaultAdopted{Vault: vaultB, Mark: markOne}).then(&domain.VaultAdopted{Vault: vaultB, Mark: markOne})
	s.when(&domain.VaultAdopted{Vault: vaultA}).rejected(domain.VaultOther)
	given(t, domain.LedgerRef).when(&domain.VaultAdopted{Vault: vaultA}).rejected(domain.NotRegistered)
}

func TestANewVaultIsBegunByTwoPeopleAndNamesTheLostOne(t *testing.T) {
	s := given(t, domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh", Vault: vaultA})
	s.when(&domain.VaultAdopted{}).rejected(domain.FieldMissing)
	s.when(&domain.VaultAdopted{Reason: "disk rusak"}).rejected(domain.ApprovalMissing)
	s.when(&domain.VaultAdopted{Vault: vaultB, Lost: vaultB, Reason: "disk rusak"}).rejected(domain.ApprovalMissing)
	d, err := s.history.decide(s.command)
	require.NoError(t, err)
	assert.Equal(t, []string{"P2.v1"}, d.needs())
	anew := d.Bodies[0].(*domain.VaultAdopted)
	assert.Equal(t, vaultA, anew.Lost, "whatever was claimed")
	assert.NotContains(t, []string{vaultA, vaultB, ""}, anew.Vault)
	assert.Len(t, anew.Mark, 16)
	checked := s.command
	checked.Body = anew
	require.NoError(t, checked.Check(today))
	given(t, domain.LedgerRef,
		&domain.LedgerOpened{Title: "x"}).when(&domain.VaultAdopted{Reason: "disk rusak"}).rejected(domain.ApprovalMissing)
}

func TestANameOfAVaultIsHexadecimal(t *testing.T) {
	for _, b := range []domain.Body{&domain.LedgerOpened{Title: "x", Vault: "0a"},
		&domain.LedgerOpened{Title: "x", Vault: strings.Repeat("G", 32)},
		&domain.LedgerOpened{Title: "x", Vault: strings.Repeat("0A", 16)}, &domain.VaultAdopted{Vault: vaultA, Mark: "1"},
		&domain.VaultAdopted{Vault: "x"},
		&domain.VaultAdopted{Vault: vaultA, Lost: "x"}} {
		given(t, domain.LedgerRef).when(b).rejected(domain.FieldInvalid)
	}
}
