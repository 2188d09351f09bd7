package scale

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func version(t require.TestingT, name string) Criteria {
	c, ok := Version(name)
	require.True(t, ok)
	return c
}

func inputs(in Inputs) Snapshot { return Snapshot{Inputs: in} }

func TestTheVersionsAreWhatTheyWere(t *testing.T) {
	all := Versions()
	require.Len(t, all, 2)
	assert.Equal(t, "naik-kelas-v1", all[0].Version)
	assert.Equal(t, []Criterion{"kelasIKM", "kelasUMKM"}, all[0].AnyOf)
	assert.Equal(t, 1, all[0].Needed)
	assert.Equal(t, "naik-kelas-v2", all[1].Version)
	assert.Equal(t, []Criterion{"legalitas", "penjualan", "aset", "tenagaKerja", "kreditFormal", "pajak", "wilayahPasar", "sertifikat"}, all[1].AnyOf)
	assert.Equal(t, 3, all[1].Needed)
	_, ok := Version("naik-kelas-v3")
	assert.False(t, ok)
}

func TestVersion1IsARiseOfEitherClass(t *testing.T) {
	v1 := version(t, "naik-kelas-v1")
	for _, c := range []struct {
		name          string
		before, after Inputs
		verdict       Verdict
		met           []Criterion
	}{
		{"the twentieth worker makes a medium industry",
			Inputs{Workers: Known(19), InvestmentRp: Known(1), AnnualSalesRp: Known(1)},
			Inputs{Workers: Known(20), InvestmentRp: Known(1), AnnualSalesRp: Known(1)}, Risen, []Criterion{IKMClass}},
		{"a rupiah above two billion makes a small business",
			Inputs{AnnualSalesRp: Known(2_000_000_000)}, Inputs{AnnualSalesRp: Known(2_000_000_001)}, Risen, []Criterion{UMKMClass}},
		{"capital is compared where sales are not known twice",
			Inputs{CapitalRp: Known(1), AnnualSalesRp: Known(1)}, Inputs{CapitalRp: Known(6_000_000_000)}, Risen, []Criterion{UMKMClass}},
		{"growth inside a class is none",
			Inputs{Workers: Known(1), InvestmentRp: Known(1), AnnualSalesRp: Known(1)},
			Inputs{Workers: Known(19), InvestmentRp: Known(999_999_999), AnnualSalesRp: Known(2_000_000_000)}, NotRisen, nil},
		{"sales and capital are not two points of one line",
			Inputs{CapitalRp: Known(1)}, Inputs{AnnualSalesRp: Known(16_000_000_000)}, Open, nil},
		{"what was not measured leaves it open", Inputs{}, Inputs{Workers: Known(20), InvestmentRp: Known(1)}, Open, nil},
		{"a fall is none",
			Inputs{Workers: Known(20), InvestmentRp: Known(1), AnnualSalesRp: Known(1)},
			Inputs{Workers: Known(19), InvestmentRp: Known(1), AnnualSalesRp: Known(1)}, NotRisen, nil},
	} {
		a := v1.Assess(inputs(c.before), inputs(c.after))
		assert.Equal(t, c.verdict, a.Verdict, c.name)
		assert.Equal(t, c.met, a.Criteria(Met), c.name)
	}
}

func TestAnAssessmentQuotesWhatItRestsOn(t *testing.T) {
	a := version(t, "naik-kelas-v1").Assess(
		inputs(Inputs{Workers: Known(20), InvestmentRp: Known(1), AnnualSalesRp: Known(1)}),
		inputs(Inputs{Workers: Known(19), InvestmentRp: Known(1), AnnualSalesRp: Known(3_000_000_000)}))
	assert.Equal(t, Assessment{"naik-kelas-v1", Risen, 1, []Finding{
		{IKMClass, Fallen, "menengah", "kecil"},
		{UMKMClass, Met, "mikro", "kecil"},
	}}, a)
}

// allRich has risen in every criterion of version 2 against allPoor.
var (
	allPoor = Snapshot{Inputs{Workers: Known(1), InvestmentRp: Known(0), AnnualSalesRp: Known(0)}, No(), No(), Known(0), City, Known(0)}
	allRich = Snapshot{Inputs{Workers: Known(2), InvestmentRp: Known(1), AnnualSalesRp: Known(1)}, Yes(), Yes(), Known(1), Export, Known(1)}
)

func TestVersion2IsAnyThreeOfEight(t *testing.T) {
	v2 := version(t, "naik-kelas-v2")
	for set := range 1 << 8 {
		after, met := allPoor, 0
		for i, grow := range []func(){
			func() { after.Legal = allRich.Legal },
			func() { after.AnnualSalesRp = allRich.AnnualSalesRp },
			func() { after.InvestmentRp = allRich.InvestmentRp },
			func() { after.Workers = allRich.Workers },
			func() { after.FormalCredit = allRich.FormalCredit },
			func() { after.TaxPaidRp = allRich.TaxPaidRp },
			func() { after.Market = allRich.Market },
			func() { after.Certificates = allRich.Certificates },
		} {
			if set&(1<<i) != 0 {
				grow()
				met++
			}
		}
		a := v2.Assess(allPoor, after)
		require.Len(t, a.Criteria(Met), met)
		require.Len(t, a.Findings, 8)
		require.Equal(t, met >= 3, a.Verdict == Risen, "%08b", set)
		require.NotEqual(t, Open, a.Verdict, "everything is known")
	}
}

func TestWhatIsUnknownLeavesTheVerdictOpenOnlyIfItCouldDecide(t *testing.T) {
	v2 := version(t, "naik-kelas-v2")
	after := allPoor
	after.Legal, after.FormalCredit = Yes(), Yes()
	assert.Equal(t, NotRisen, v2.Assess(allPoor, after).Verdict, "two of eight")
	after.TaxPaidRp = nil
	a := v2.Assess(allPoor, after)
	assert.Equal(t, Open, a.Verdict, "the tax could be the third")
	assert.Equal(t, []Criterion{Tax}, a.Criteria(Unknown))
	after.FormalCredit = No()
	assert.Equal(t, NotRisen, v2.Assess(allPoor, after).Verdict, "the tax would be the second")
	assert.Equal(t, Open, v2.Assess(Snapshot{}, allRich).Verdict, "nothing was known before")
}

func TestZeroIsKnownAndAbsentIsNot(t *testing.T) {
	v2 := version(t, "naik-kelas-v2")
	f := v2.Assess(inputs(Inputs{AnnualSalesRp: Known(0)}), inputs(Inputs{AnnualSalesRp: Known(5)})).Findings
	assert.Contains(t, f, Finding{Sales, Met, "0", "5"})
	f = v2.Assess(inputs(Inputs{}), inputs(Inputs{AnnualSalesRp: Known(5)})).Findings
	assert.Contains(t, f, Finding{Sales, Unknown, "", "5"})
	f = v2.Assess(inputs(Inputs{AnnualSalesRp: Known(-5)}), Snapshot{Market: "bulan"}).Findings
	assert.Contains(t, f, Finding{Sales, Unknown, "", ""})
	assert.Contains(t, f, Finding{MarketReach, Unknown, "", "bulan"})
}

func TestACriterionThatNoVersionHasIsUnknown(t *testing.T) {
	c := Criteria{Version: "x", AnyOf: []Criterion{"omongan"}, Needed: 1}
	assert.Equal(t, Open, c.Assess(allPoor, allRich).Verdict)
}

func anySnapshot(t *rapid.T, name string) Snapshot {
	number := rapid.Ptr(rapid.Int64Range(-1, 3), true)
	return Snapshot{
		Inputs:       anyInputs(t, name),
		Legal:        rapid.Ptr(rapid.Bool(), true).Draw(t, name+" legal"),
		FormalCredit: rapid.Ptr(rapid.Bool(), true).Draw(t, name+" credit"),
		TaxPaidRp:    number.Draw(t, name+" tax"),
		Market:       rapid.SampledFrom(append(Reaches(), "")).Draw(t, name+" market"),
		Certificates: number.Draw(t, name+" certificates"),
	}
}

func TestBackwardsEveryRiseIsAFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := anySnapshot(t, "before"), anySnapshot(t, "after")
		for _, c := range Versions() {
			there, back := c.Assess(before, after), c.Assess(after, before)
			if !slices.Equal(there.Criteria(Met), back.Criteria(Fallen)) || !slices.Equal(there.Criteria(Unknown), back.Criteria(Unknown)) {
				t.Fatalf("%+v\n%+v", there, back)
			}
			if still := c.Assess(before, before); still.Verdict == Risen {
				t.Fatalf("to stand still is to rise: %+v", still)
			}
		}
	})
}

func ExampleCriteria_Assess() {
	v2, _ := Version("naik-kelas-v2")
	before := Snapshot{Inputs: Inputs{AnnualSalesRp: Known(90_000_000)}, Legal: No(), Market: City, Certificates: Known(0)}
	after := Snapshot{Inputs: Inputs{AnnualSalesRp: Known(120_000_000)}, Legal: Yes(), Market: City, Certificates: Known(2)}
	a := v2.Assess(before, after)
	fmt.Println(a.Verdict, a.Version, a.Criteria(Met))
	// Output: naik naik-kelas-v2 [legalitas penjualan sertifikat]
}
