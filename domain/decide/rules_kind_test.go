package decide

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

// supplied is one thing as raw material; a price of zero is one that is not known.
func supplied(name, unit string, price domain.Rupiah) *domain.RawMaterialGranted {
	it := domain.Item{Name: name, Quantity: 1000, Unit: unit}
	if price > 0 {
		it.UnitPriceRp = domain.Rp(price)
	}
	return &domain.RawMaterialGranted{Items: []domain.Item{it}}
}

func TestAThingThatIsGivenAsRawMaterialAndAsEquipmentIsFlagged(t *testing.T) {
	sewing := func(unit string, price domain.Rupiah) *domain.RawMaterialGranted {
		return supplied("mesin-jahit", unit, price)
	}
	for _, c := range []struct {
		name          string
		first, second domain.Body
		on            string
		flagged       bool
	}{
		{"equipment, then raw material", machine("Mesin jahit", ""), sewing("unit", 3_000_000), "2023", true},
		{"raw material, then equipment", sewing("unit", 3_000_000), machine("Mesin jahit", ""), "2023", true},
		{"whatever it is counted in", machine("Mesin jahit", ""), sewing("paket", 500_000), "2023", true},
		{"after three years", machine("Mesin jahit", ""), sewing("unit", 3_000_000), "2024-03", false},
		{"recorded before what it follows", machine("Mesin jahit", ""), sewing("unit", 3_000_000), "2019", true},
		{"another thing", machine("Mesin obras", ""), sewing("unit", 3_000_000), "2023", false},
		{"a machine as raw material both times", sewing("unit", 3_000_000), sewing("buah", 2_000_000), "2022", true},
		{"of a price that nobody says", sewing("unit", 0), sewing("set", 0), "2022", true},
		{"yarn and again yarn", supplied("Benang", "kg", 2_000_000), supplied("Benang", "kg", 2_000_000), "2022", false},
		{"bottles and again bottles", supplied("Botol", "buah", 2_000), supplied("Botol", "buah", 2_000), "2022", false},
		{"packages and again packages", supplied("Paket batik", "paket", 2_000_000), supplied("Paket batik", "paket", 2_000_000),
			"2022", false},
	} {
		s := given(t, weaver, enterprise, on("2021-12-22", c.first))
		s.when(on(c.on, c.second)).then()
		assert.Contains(t, s.answer.RulesOf(0), "D11.v1", c.name)
		flags := []domain.Body{}
		if c.flagged {
			flags = append(flags, &domain.DuplicateAidFlagged{Rule: "D11.v1", Events: []uuid.UUID{s.fact(2)}})
		}
		assert.Equal(t, flags, s.answer.Bodies[1:], c.name)
	}
}

func TestWhatIsNeitherRawMaterialNorEquipmentIsNotAskedWhichItIs(t *testing.T) {
	s := given(t, weaver, enterprise, machine("Kemasan", "")).when(trained("Kemasan")).then()
	assert.NotContains(t, s.answer.Rules, "D11.v1")
	s.when(machine("kemasan", "")).rejected(domain.AidDuplicate)
}
