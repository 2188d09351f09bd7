package scale

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestTheClassOfAnIKMAtEveryBoundary(t *testing.T) {
	for _, c := range []struct {
		workers, investment int64
		want                Class
		gap                 bool
	}{
		{0, 0, Small, false},
		{1, 0, Small, false},
		{19, 999_999_999, Small, false},
		{20, 999_999_999, Medium, false},
		{19, 1_000_000_000, Medium, false},
		{20, 1_000_000_000, Medium, false},
		{1, 15_000_000_000, Medium, false},
		{19, 15_000_000_000, Medium, false},
		{20, 15_000_000_000, Medium, false},
		{19, 15_000_000_001, Medium, true},
		{1, 15_000_000_001, Medium, true},
		{20, 15_000_000_001, Large, false},
		{20, 0, Medium, false},
		{1 << 40, 1 << 60, Large, false},
	} {
		r := IKM(Inputs{Workers: Known(c.workers), InvestmentRp: Known(c.investment)})
		assert.Equal(t, c.want, r.Class, "%d workers, Rp%d", c.workers, c.investment)
		assert.Equal(t, c.gap, r.Gap, "%d workers, Rp%d", c.workers, c.investment)
		assert.Empty(t, r.Missing)
		assert.Contains(t, r.Used, Investment)
		assert.Equal(t, "permenperin-64-2016", r.Version)
		assert.Equal(t, SchemeIKM, r.Scheme)
	}
}

func TestAnIKMWithoutItsInputsIsUndeterminedAndSaysWhichIsMissing(t *testing.T) {
	for _, c := range []struct {
		in      Inputs
		missing []Input
	}{
		{Inputs{}, []Input{Workers, Investment}},
		{Inputs{Workers: Known(5)}, []Input{Investment}},
		{Inputs{Workers: Known(0)}, []Input{Investment}},
		{Inputs{InvestmentRp: Known(0)}, []Input{Workers}},
		{Inputs{InvestmentRp: Known(999_999_999)}, []Input{Workers}},
		{Inputs{InvestmentRp: Known(15_000_000_001)}, []Input{Workers}},
		{Inputs{Workers: Known(-1), InvestmentRp: Known(0)}, []Input{Workers}},
		{Inputs{Workers: Known(5), InvestmentRp: Known(-1)}, []Input{Investment}},
		{Inputs{CapitalRp: Known(1), AnnualSalesRp: Known(1)}, []Input{Workers, Investment}},
	} {
		r := IKM(c.in)
		assert.Equal(t, Undetermined, r.Class)
		assert.Equal(t, c.missing, r.Missing)
		assert.Empty(t, r.Used)
	}
}

func TestInTheMediumRangeTheWorkersMayBeAbsent(t *testing.T) {
	for _, investment := range []int64{1_000_000_000, 15_000_000_000} {
		r := IKM(Inputs{InvestmentRp: Known(investment)})
		assert.Equal(t, Medium, r.Class)
		assert.Equal(t, []Input{Investment}, r.Used)
		assert.Empty(t, r.Missing)
	}
}

func TestTheClassOfAnUMKMAtEveryBoundary(t *testing.T) {
	for value, want := range map[int64]Class{
		0: Micro, 1_000_000_000: Micro, 1_000_000_001: Small, 5_000_000_000: Small, 5_000_000_001: Medium,
		10_000_000_000: Medium, 10_000_000_001: Large,
	} {
		assert.Equal(t, want, UMKMByCapital(Inputs{CapitalRp: Known(value)}).Class, "capital of Rp%d", value)
	}
	for value, want := range map[int64]Class{
		0: Micro, 2_000_000_000: Micro, 2_000_000_001: Small, 15_000_000_000: Small, 15_000_000_001: Medium,
		50_000_000_000: Medium, 50_000_000_001: Large,
	} {
		assert.Equal(t, want, UMKMBySales(Inputs{AnnualSalesRp: Known(value)}).Class, "sales of Rp%d", value)
	}
}

func TestAnUMKMIsClassedBySalesIfTheyAreKnown(t *testing.T) {
	both := Inputs{CapitalRp: Known(11_000_000_000), AnnualSalesRp: Known(1)}
	assert.Equal(t, Result{Scheme: SchemeUMKMSales, Version: VersionUMKM, Class: Micro, Used: []Input{AnnualSales}}, UMKM(both))
	both.AnnualSalesRp = nil
	assert.Equal(t, Result{Scheme: SchemeUMKMCapital, Version: VersionUMKM, Class: Large, Used: []Input{Capital}}, UMKM(both))
	assert.Equal(t, []Input{AnnualSales, Capital}, UMKM(Inputs{Workers: Known(3)}).Missing)
	assert.Equal(t, []Input{AnnualSales}, UMKMBySales(Inputs{AnnualSalesRp: Known(-1)}).Missing)
	assert.Equal(t, []Input{Capital}, UMKMByCapital(Inputs{}).Missing)
}

func TestTheClassOfBPSAtEveryBoundary(t *testing.T) {
	for workers, want := range map[int64]Class{
		1: Micro, 4: Micro, 5: Small, 19: Small, 20: Medium, 99: Medium, 100: Large, 1 << 40: Large,
		0: Undetermined, -1: Undetermined,
	} {
		assert.Equal(t, want, IMK(Inputs{Workers: Known(workers)}).Class, "%d workers", workers)
	}
	assert.Equal(t, []Input{Workers}, IMK(Inputs{}).Missing)
}

func TestClassesHaveAnOrderAndAnOSSCode(t *testing.T) {
	for i, c := range Classes() {
		assert.Equal(t, fmt.Sprintf("0%d", i+1), c.OSS())
		for j, other := range Classes() {
			assert.Equal(t, i > j, c.Above(other))
		}
		assert.False(t, c.Above(Undetermined))
		assert.False(t, Undetermined.Above(c))
	}
	assert.Empty(t, Undetermined.OSS())
}

// anyInputs has many values at the boundaries.
func anyInputs(t *rapid.T, name string) Inputs {
	money := rapid.OneOf(rapid.Int64Range(0, 60_000_000_000), rapid.SampledFrom([]int64{
		-1, 0, 999_999_999, 1_000_000_000, 1_000_000_001, 2_000_000_000, 5_000_000_000, 10_000_000_000, 15_000_000_000, 15_000_000_001,
	}))
	workers := rapid.OneOf(rapid.Int64Range(0, 200), rapid.SampledFrom([]int64{-1, 0, 4, 5, 19, 20, 99, 100}))
	return Inputs{
		Workers:       rapid.Ptr(workers, true).Draw(t, name+" workers"),
		InvestmentRp:  rapid.Ptr(money, true).Draw(t, name+" investment"),
		CapitalRp:     rapid.Ptr(money, true).Draw(t, name+" capital"),
		AnnualSalesRp: rapid.Ptr(money, true).Draw(t, name+" sales"),
	}
}

var rules = map[string]func(Inputs) Result{"IKM": IKM, "UMKM": UMKM, "capital": UMKMByCapital, "sales": UMKMBySales, "IMK": IMK}

func TestASchemeNamesItsRule(t *testing.T) {
	in := Inputs{Workers: Known(25), InvestmentRp: Known(0), CapitalRp: Known(6_000_000_000), AnnualSalesRp: Known(0)}
	for scheme, want := range map[Scheme]Class{SchemeIKM: Medium, SchemeIMK: Medium, SchemeUMKMCapital: Medium, SchemeUMKMSales: Micro, "UMKM": Undetermined} {
		r := By(scheme, in)
		assert.Equal(t, scheme, r.Scheme)
		assert.Equal(t, want, r.Class)
	}
}

func TestAClassIsDeterminedOrSomethingIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInputs(t, "")
		for name, rule := range rules {
			r := rule(in)
			if (r.Class == Undetermined) != (len(r.Missing) > 0) || (r.Class == Undetermined) == (len(r.Used) > 0) || r.Version == "" {
				t.Fatalf("%s: %+v", name, r)
			}
		}
	})
}

func TestWhatIsMeasuredLaterNeverContradictsAClassOfIKM(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInputs(t, "")
		before := IKM(in)
		if in.Workers == nil {
			in.Workers = Known(rapid.Int64Range(0, 500).Draw(t, "counted later"))
		}
		if after := IKM(in); before.Class != Undetermined && after.Class != before.Class {
			t.Fatalf("%s became %s", before.Class, after.Class)
		}
	})
}

func TestMoreOfEverythingIsNeverASmallerClass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInputs(t, "")
		more := Inputs{grown(in.Workers), grown(in.InvestmentRp), grown(in.CapitalRp), grown(in.AnnualSalesRp)}
		for name, rule := range rules {
			if before, after := rule(in), rule(more); before.Class.Above(after.Class) {
				t.Fatalf("%s: %s became %s", name, before.Class, after.Class)
			}
		}
	})
}

func grown(p *int64) *int64 {
	if p == nil {
		return nil
	}
	return Known(*p*2 + 1)
}

func ExampleIKM() {
	weaver := Inputs{Workers: Known(25), InvestmentRp: Known(40_000_000), AnnualSalesRp: Known(900_000_000)}
	fmt.Println(IKM(weaver).Class, IKM(weaver).Version)
	fmt.Println(UMKM(weaver).Class, UMKM(weaver).Version)
	fmt.Println(IKM(Inputs{Workers: Known(25)}).Missing)
	// Output:
	// menengah permenperin-64-2016
	// mikro pp-7-2021
	// [investmentRp]
}
