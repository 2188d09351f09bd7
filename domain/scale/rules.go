package scale

// The thresholds, in workers and in rupiah.
const (
	ikmFewWorkers    = 19             // to here few, from 20 many
	ikmSmallBelow    = 1_000_000_000  // a small industry invests less than this
	ikmMediumUpTo    = 15_000_000_000 // a medium industry of many workers invests up to this
	billion          = 1_000_000_000
	imkMicroUpTo     = 4
	imkSmallUpTo     = 19
	imkMediumUpTo    = 99
	imkSmallestCount = 1 // BPS counts the owner, so that nobody at all is not a business
)

// IKM is the class of an industry by Permenperin 64/2016 under UU 3/2014:
//
//	kecil     up to 19 workers and an investment below Rp1 billion
//	menengah  up to 19 workers and Rp1 billion or more; or 20 workers or more and up to Rp15 billion
//	besar     20 workers or more and more than Rp15 billion
//
// The investment is without land and building. Up to 19 workers with more than Rp15 billion is menengah by the letter,
// and marked as a Gap. Between Rp1 billion and Rp15 billion the class is menengah however many work there, so that the
// workers may be absent.
func IKM(in Inputs) Result {
	r := Result{Scheme: SchemeIKM, Version: VersionIKM}
	workers, workersKnown := Workers.of(in)
	investment, investmentKnown := Investment.of(in)
	switch {
	case !investmentKnown && !workersKnown:
		r.Missing = []Input{Workers, Investment}
	case !investmentKnown:
		r.Missing = []Input{Investment}
	case investment >= ikmSmallBelow && investment <= ikmMediumUpTo:
		r.Class, r.Used = Medium, []Input{Investment}
	case !workersKnown:
		r.Missing = []Input{Workers}
	default:
		r.Used = []Input{Workers, Investment}
		r.Class, r.Gap = ikmAtTheEnds(workers <= ikmFewWorkers, investment < ikmSmallBelow)
	}
	return r
}

// ikmAtTheEnds is the class of an investment that is below the medium range (low) or above it.
func ikmAtTheEnds(few, low bool) (class Class, gap bool) {
	switch {
	case few && low:
		return Small, false
	case few:
		return Medium, true
	case low:
		return Medium, false
	}
	return Large, false
}

// limit is the largest value of a class.
type limit struct {
	class Class
	upTo  int64
}

// The limits of PP 7/2021 article 35. Each belongs to the smaller class.
var (
	capitalLimits = []limit{{Micro, 1 * billion}, {Small, 5 * billion}, {Medium, 10 * billion}}
	salesLimits   = []limit{{Micro, 2 * billion}, {Small, 15 * billion}, {Medium, 50 * billion}}
	imkLimits     = []limit{{Micro, imkMicroUpTo}, {Small, imkSmallUpTo}, {Medium, imkMediumUpTo}}
)

// UMKMByCapital is the class by PP 7/2021 of a business that is being set up: mikro up to Rp1 billion of capital without
// land and building, kecil up to 5, menengah up to 10, besar above.
func UMKMByCapital(in Inputs) Result {
	return byOne(Result{Scheme: SchemeUMKMCapital, Version: VersionUMKM}, in, Capital, 0, capitalLimits)
}

// UMKMBySales is the class by PP 7/2021 of a business that exists: mikro up to Rp2 billion of sales in a year, kecil up
// to 15, menengah up to 50, besar above.
func UMKMBySales(in Inputs) Result {
	return byOne(Result{Scheme: SchemeUMKMSales, Version: VersionUMKM}, in, AnnualSales, 0, salesLimits)
}

// UMKM is the class by PP 7/2021: by sales if they are known, as of a business that exists, else by capital. Two
// measurements are compared by one of them only (see Criteria).
func UMKM(in Inputs) Result {
	if r := UMKMBySales(in); r.Class != Undetermined {
		return r
	}
	r := UMKMByCapital(in)
	if r.Class == Undetermined {
		r.Missing = []Input{AnnualSales, Capital}
	}
	return r
}

// IMK is the class of the industrial surveys of BPS by workers alone: 1 to 4 mikro, 5 to 19 kecil, 20 to 99 menengah,
// 100 and more besar.
func IMK(in Inputs) Result {
	return byOne(Result{Scheme: SchemeIMK, Version: VersionIMK}, in, Workers, imkSmallestCount, imkLimits)
}

// By is the class by a scheme. A scheme that is not known has no class and lacks nothing that could give one.
func By(s Scheme, in Inputs) Result {
	switch s {
	case SchemeIKM:
		return IKM(in)
	case SchemeUMKMCapital:
		return UMKMByCapital(in)
	case SchemeUMKMSales:
		return UMKMBySales(in)
	case SchemeIMK:
		return IMK(in)
	}
	return Result{Scheme: s}
}

func byOne(r Result, in Inputs, input Input, least int64, limits []limit) Result {
	value, ok := input.of(in)
	if !ok || value < least {
		r.Missing = []Input{input}
		return r
	}
	r.Class, r.Used = Large, []Input{input}
	for _, l := range limits {
		if value <= l.upTo {
			r.Class = l.class
			break
		}
	}
	return r
}
