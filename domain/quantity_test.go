package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuantitiesHaveThreeDecimalsAtMost(t *testing.T) {
	for _, c := range []struct {
		text  string
		value Quantity
		wire  string
	}{
		{"12", 12_000, "12"}, {"2.5", 2_500, "2.5"}, {"2,5", 2_500, "2.5"}, {"0,125", 125, "0.125"}, {"0.125", 125, "0.125"},
		{"2.50", 2_500, "2.5"}, {"0", 0, "0"}, {"1,500", 1_500, "1.5"}, {"1500", 1_500_000, "1500"}, {"1000.125", 1_000_125, "1000.125"},
		{"999999999999,999", 999_999_999_999_999, "999999999999.999"},
	} {
		q, err := ParseQuantity(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.value, q, c.text)
		assert.Equal(t, c.wire, q.String())
	}
	for _, text := range []string{"", ".", "1.", ".5", "1.2345", "-1", "+1", "01", "1e3", "1 000", "1.500", "2.125", "1.000.000", "1,000,000", "1.000,5",
		"1000000000000", "２", "x"} {
		_, err := ParseQuantity(text)
		assert.Error(t, err, text)
	}
	assert.Equal(t, "-2.5", Quantity(-2_500).String())
}

func TestQuantitiesOnTheWireHaveOneSpelling(t *testing.T) {
	for _, text := range []string{"0", "0.001", "2.125", "2.5", "1000.125", "999999999999.999"} {
		var q Quantity
		require.NoError(t, q.UnmarshalText([]byte(text)))
		assert.Equal(t, text, q.String())
	}
	for _, text := range []string{"2,5", "2.50", "2.0", "00", "-1", ""} {
		q := Quantity(7)
		require.Error(t, q.UnmarshalText([]byte(text)), text)
		assert.Equal(t, Quantity(7), q)
	}
}

func FuzzParseQuantity(f *testing.F) {
	for _, text := range []string{"12", "2.5", "2,5", "1.500", "0.125", "999999999999,999", "-1", "1.", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuantity(text)
		if err != nil {
			return
		}
		wire, err := q.MarshalText()
		var back Quantity
		if err != nil || back.UnmarshalText(wire) != nil || back != q || q < 0 {
			t.Fatalf("%q is read as %d, written as %q, read as %d", text, q, wire, back)
		}
	})
}

// granted is a handover of goods with a value, after its check.
func granted(t *testing.T, value *Rupiah, items ...Item) (*Rupiah, error) {
	cmd := example{group, &RawMaterialGranted{Aid: Aid{ValueRp: value}, Items: items}}.command()
	err := cmd.Check(today)
	return cmd.Body.(*RawMaterialGranted).ValueRp, err
}

func kilo(thousandths Quantity, price *Rupiah) Item {
	return Item{Name: "Benang", Quantity: thousandths, Unit: "kg", UnitPriceRp: price}
}

func TestTheValueOfGoodsIsTheSumOfItsItems(t *testing.T) {
	value, err := granted(t, nil, kilo(2_500, Rp(600_000)), kilo(1_000, Rp(1)))
	require.NoError(t, err)
	assert.Equal(t, Rp(1_500_001), value)

	value, err = granted(t, Rp(1_500_000), kilo(2_500, Rp(600_000)))
	require.NoError(t, err)
	assert.Equal(t, Rp(1_500_000), value)

	for _, wrong := range []Rupiah{1_499_999, 1_500_001, 15_000_000} {
		_, err = granted(t, Rp(wrong), kilo(2_500, Rp(600_000)))
		assert.Equal(t, "Rp1.500.000", assertRejected(t, err, SumMismatch).Details["sum"])
	}
}

func TestGoodsWithoutAPriceHaveTheValueThatIsGiven(t *testing.T) {
	value, err := granted(t, nil, kilo(2_500, nil), kilo(1_000, Rp(5)))
	require.NoError(t, err)
	assert.Nil(t, value)
	value, err = granted(t, Rp(77), kilo(2_500, nil))
	require.NoError(t, err)
	assert.Equal(t, Rp(77), value)
}

// The document has rounded one way or the other, and its figure is taken; but nothing further off.
func TestGoodsThatDoNotComeToWholeRupiahNeedTheirValue(t *testing.T) {
	_, err := granted(t, nil, kilo(333, Rp(9_999)))
	assert.Equal(t, "Rp3.329,667", assertRejected(t, err, MoneySubRupiah).Received)
	for _, rounded := range []Rupiah{3_329, 3_330} {
		value, err := granted(t, Rp(rounded), kilo(333, Rp(9_999)))
		require.NoError(t, err)
		assert.Equal(t, Rp(rounded), value)
	}
	for _, wrong := range []Rupiah{3_328, 3_331, 1_000_000} {
		_, err := granted(t, Rp(wrong), kilo(333, Rp(9_999)))
		assertRejected(t, err, SumMismatch)
	}
}

func TestGoodsBeyondAllMoneyAreRefused(t *testing.T) {
	_, err := granted(t, Rp(5), kilo(999_999_999_999_999, Rp(MaxRupiah)))
	assertRejected(t, err, MoneyRange)
	_, err = granted(t, nil, kilo(1_000, Rp(MaxRupiah)), kilo(1_000, Rp(1)))
	assertRejected(t, err, MoneyRange)
	value, err := granted(t, nil, kilo(1_000, Rp(MaxRupiah)))
	require.NoError(t, err)
	assert.Equal(t, Rp(MaxRupiah), value)
}

func TestCheckingTwiceIsCheckingOnce(t *testing.T) {
	cmd := example{group, &RawMaterialGranted{Items: []Item{kilo(2_500, Rp(600_000))}}}.command()
	require.NoError(t, cmd.Check(today))
	first, err := cmd.Digest()
	require.NoError(t, err)
	require.NoError(t, cmd.Check(today))
	second, err := cmd.Digest()
	require.NoError(t, err)
	assert.Equal(t, first, second)
}
