package scale

import (
	"slices"
	"strconv"
)

// Snapshot is what was known of an enterprise at one of two times that are compared. What is absent is nil or empty.
type Snapshot struct {
	Inputs
	Legal        *bool  // has a legal form or a business number
	FormalCredit *bool  // has a credit from a bank or another supervised lender
	TaxPaidRp    *int64 // in rupiah per year
	Market       Reach
	Certificates *int64 // of product or process, in force
}

// Reach is the farthest market that an enterprise sells to.
type Reach string

const (
	City     Reach = "kota"
	Province Reach = "provinsi"
	National Reach = "nasional"
	Export   Reach = "ekspor"
)

// Reaches lists the markets from the nearest to the farthest.
func Reaches() []Reach { return []Reach{City, Province, National, Export} }

// Yes and No make an answer.
func Yes() *bool { yes := true; return &yes }
func No() *bool  { no := false; return &no }

// Criterion is one sign of growth.
type Criterion string

const (
	IKMClass        Criterion = "kelasIKM"
	UMKMClass       Criterion = "kelasUMKM"
	LegalForm       Criterion = "legalitas"
	Sales           Criterion = "penjualan"
	Assets          Criterion = "aset" // the investment, without land and building
	Employment      Criterion = "tenagaKerja"
	Credit          Criterion = "kreditFormal"
	Tax             Criterion = "pajak"
	MarketReach     Criterion = "wilayahPasar"
	CertificateHeld Criterion = "sertifikat"
)

// Criteria is a version of what naik kelas means: at least Needed of AnyOf.
type Criteria struct {
	Version string
	AnyOf   []Criterion
	Needed  int
	Source  string
}

// Versions lists all versions, the oldest first. A version is never changed.
func Versions() []Criteria {
	return []Criteria{
		{"naik-kelas-v1", []Criterion{IKMClass, UMKMClass}, 1,
			"a class of Permenperin 64/2016 or PP 7/2021 rises; the Ministry of Cooperatives and SMEs, October 2023, as reported"},
		{"naik-kelas-v2", []Criterion{LegalForm, Sales, Assets, Employment, Credit, Tax, MarketReach, CertificateHeld}, 3,
			"any three of eight signs, after the ministry's list of 2014 as reported, which was content with one"},
	}
}

// Version finds a version of the criteria.
func Version(name string) (Criteria, bool) {
	all := Versions()
	i := slices.IndexFunc(all, func(c Criteria) bool { return c.Version == name })
	if i < 0 {
		return Criteria{}, false
	}
	return all[i], true
}

// Outcome is what two snapshots say about a criterion.
type Outcome string

const (
	Met     Outcome = "met"     // it has risen
	Unmet   Outcome = "unmet"   // it has stayed
	Fallen  Outcome = "fallen"  // it has fallen; it does not take away from what has risen
	Unknown Outcome = "unknown" // one of the two values is absent
)

// Finding is the outcome of one criterion with the values it was found from, as text; "" is absent.
type Finding struct {
	Criterion     Criterion
	Outcome       Outcome
	Before, After string
}

// Verdict is the answer of an assessment.
type Verdict string

const (
	Risen    Verdict = "naik"
	NotRisen Verdict = "belum"
	Open     Verdict = "belumTentu" // what is unknown could still decide it
)

// Assessment is the answer with what it rests on; a decision quotes it whole.
type Assessment struct {
	Version  string
	Verdict  Verdict
	Needed   int
	Findings []Finding // one for each criterion, in the order of the version
}

// Criteria lists the criteria with an outcome.
func (a Assessment) Criteria(o Outcome) []Criterion {
	var list []Criterion
	for _, f := range a.Findings {
		if f.Outcome == o {
			list = append(list, f.Criterion)
		}
	}
	return list
}

// Assess compares two snapshots by the version.
func (c Criteria) Assess(before, after Snapshot) Assessment {
	a := Assessment{Version: c.Version, Needed: c.Needed, Verdict: NotRisen}
	for _, criterion := range c.AnyOf {
		a.Findings = append(a.Findings, criterion.find(before, after))
	}
	met, unknown := len(a.Criteria(Met)), len(a.Criteria(Unknown))
	switch {
	case met >= c.Needed:
		a.Verdict = Risen
	case met+unknown >= c.Needed:
		a.Verdict = Open
	}
	return a
}

// find compares the two values of a criterion.
func (c Criterion) find(before, after Snapshot) Finding {
	if c == UMKMClass {
		return umkmClass(before, after)
	}
	b, a := c.rank(before), c.rank(after)
	return compare(c, b, a)
}

// umkmClass compares by sales if both are known by sales, else by capital: the class by capital of a new business and the
// class by sales of an old one are not two points of one line.
func umkmClass(before, after Snapshot) Finding {
	b, a := UMKMBySales(before.Inputs), UMKMBySales(after.Inputs)
	if b.Class == Undetermined || a.Class == Undetermined {
		byCapital := [2]Result{UMKMByCapital(before.Inputs), UMKMByCapital(after.Inputs)}
		if byCapital[0].Class != Undetermined && byCapital[1].Class != Undetermined {
			b, a = byCapital[0], byCapital[1]
		}
	}
	return compare(UMKMClass, ofClass(b.Class), ofClass(a.Class))
}

// ranked is a value as text and its place in its order.
type ranked struct {
	text  string
	place int64
	known bool
}

func compare(c Criterion, before, after ranked) Finding {
	f := Finding{Criterion: c, Outcome: Unmet, Before: before.text, After: after.text}
	switch {
	case !before.known || !after.known:
		f.Outcome = Unknown
	case after.place > before.place:
		f.Outcome = Met
	case after.place < before.place:
		f.Outcome = Fallen
	}
	return f
}

// rank gives the value of every criterion but UMKMClass, which needs both snapshots at once.
func (c Criterion) rank(s Snapshot) ranked {
	switch c {
	case IKMClass:
		return ofClass(IKM(s.Inputs).Class)
	case LegalForm:
		return ofAnswer(s.Legal)
	case Sales:
		return ofNumber(s.AnnualSalesRp)
	case Assets:
		return ofNumber(s.InvestmentRp)
	case Employment:
		return ofNumber(s.Workers)
	case Credit:
		return ofAnswer(s.FormalCredit)
	case Tax:
		return ofNumber(s.TaxPaidRp)
	case MarketReach:
		place := slices.Index(Reaches(), s.Market)
		return ranked{string(s.Market), int64(place), place >= 0}
	case CertificateHeld:
		return ofNumber(s.Certificates)
	}
	return ranked{}
}

func ofClass(c Class) ranked {
	return ranked{string(c), int64(slices.Index(Classes(), c)), c != Undetermined}
}

func ofNumber(n *int64) ranked {
	if n == nil || *n < 0 {
		return ranked{}
	}
	return ranked{strconv.FormatInt(*n, 10), *n, true}
}

func ofAnswer(yes *bool) ranked {
	switch {
	case yes == nil:
		return ranked{}
	case *yes:
		return ranked{"ya", 1, true}
	}
	return ranked{"tidak", 0, true}
}
