package actorstatus_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/actorstatus"
	kit "jejak/projections/projectiontest"
)

func machine(on, serial string) *kit.Fact {
	return kit.On(weaver, on, &domain.EquipmentGranted{Aid: domain.Aid{Region: parit}, Title: domain.Lent,
		Items: []domain.Item{{Name: "Mesin jahit", Serial: serial}, {Name: "Meja"}}})
}

func credit(on, contract string, rp domain.Rupiah) *kit.Fact {
	return kit.On(weaver, on, &domain.CapitalProvided{Aid: domain.Aid{Region: parit, ValueRp: domain.Rp(rp)}, Form: "KUR", Lender: "Bank", Contract: contract})
}

func TestEquipmentWithASerialNumberIsHeldUntilItIsGivenBackOrLost(t *testing.T) {
	inspected := kit.On(weaver, "2021-06-01", &domain.EquipmentInspected{Serial: "sn-1", Present: true, Condition: "baik"})
	a := now(t, registration(), machine("2021-01-02", "SN-1"), machine("2021-01-03", "SN-2"), inspected)
	assert.Equal(t, []actorstatus.Piece{
		{Serial: "SN-1", Name: "Mesin jahit", Title: domain.Lent, Since: kit.Period("2021-01-02"), Came: 1,
			Seen: &actorstatus.Inspection{On: kit.Period("2021-06-01"), Present: true, Condition: "baik"}},
		{Serial: "SN-2", Name: "Mesin jahit", Title: domain.Lent, Since: kit.Period("2021-01-03"), Came: 1},
	}, a.Custody())
	for _, end := range []domain.Body{&domain.EquipmentReturned{Serial: "sn-1"}, &domain.EquipmentLost{Serial: "SN-1", Reason: "dicuri"}} {
		facts := []*kit.Fact{registration(), machine("2021-01-02", "SN-1"), inspected, kit.On(weaver, "2021-07-01", end)}
		assert.Empty(t, now(t, facts...).Custody())
		before, _ := kit.State(t, kit.Seen(t, projections.View{AsOf: kit.Day("2021-06-30")}, actorstatus.New, facts...), weaver)
		assert.Len(t, before.Custody(), 1)
		again := now(t, append(facts, machine("2021-08-01", "SN-1"))...).Custody()
		assert.Len(t, again, 1)
		assert.Nil(t, again[0].Seen, "what was seen before it came again says nothing")
	}
}

func TestEquipmentIsGoneWhateverTheOrderOfTheDays(t *testing.T) {
	back := kit.On(weaver, "2020-12-01", &domain.EquipmentReturned{Serial: "SN-1"}) // a day that was typed wrongly
	assert.Empty(t, now(t, registration(), machine("2021-01-02", "SN-1"), back).Custody())
}

func TestALoanIsOpenUntilItIsRepaidOrWrittenOff(t *testing.T) {
	facts := []*kit.Fact{registration(), credit("2020-03-01", "K-1", 70), credit("2020-04-01", "k-1", 30), loan("2021-01-01", 9),
		kit.On(weaver, "2020-05-01", &domain.CapitalProvided{Aid: domain.Aid{Region: parit, ValueRp: domain.Rp(5)}, Form: "hibahUang", Contract: "H"}),
		kit.On(weaver, "2020-06-01", &domain.CapitalRepaid{Contract: "K-1", AmountRp: domain.Rp(60)})}
	open := now(t, facts...).Open()
	assert.Equal(t, []actorstatus.Loan{
		{Contract: "K-1", Form: "KUR", Lender: "Bank", Since: kit.Period("2020-03-01"), Lent: 100, Repaid: 60},
		{Form: "KUR", Since: kit.Period("2021-01-01"), Lent: 9},
	}, open)
	assert.Equal(t, domain.Rupiah(40), open[0].Owed())
	facts = append(facts, kit.On(weaver, "2022-01-01", &domain.CapitalWrittenOff{Contract: "K-1", AmountRp: domain.Rp(40), Decree: "SK"}))
	assert.Len(t, now(t, facts...).Open(), 1)
}

func TestAPlannedLoanIsNotOwed(t *testing.T) {
	assert.Empty(t, now(t, registration(), credit("2023", "K-1", 70).Planned(), machine("2023", "SN-9").Planned()).Loans)
}
