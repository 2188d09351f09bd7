package domain

import "slices"

// Stage is a step of support on the way from upstream to downstream (hulu ke hilir). The seven are those of the
// sentence in which Payakumbuh describes Sipadu Mantap.
type Stage string

const (
	Training    Stage = "training"    // pelatihan
	Inputs      Stage = "inputs"      // bahan baku dan peralatan
	Licensing   Stage = "licensing"   // perizinan
	Capital     Stage = "capital"     // modal
	Market      Stage = "market"      // pangsa pasar
	Promotion   Stage = "promotion"   // promosi
	Information Stage = "information" // informasi
)

// stages are in their order, upstream first; never changed.
var stages = []Stage{Training, Inputs, Licensing, Capital, Market, Promotion, Information}

// Stages returns the seven stages, upstream first.
func Stages() []Stage { return slices.Clone(stages) }

// Order is the stage's place on the way, from 1 to 7; 0 for an unknown stage.
func (s Stage) Order() int { return slices.Index(stages, s) + 1 }

// kinds lists what can be given in each stage. An intervention names its stage by its event type and its kind by one
// of these words.
var kinds = map[Stage][]string{
	Training:    {"pelatihan", "workshop", "bimtek", "magang", "pendampingan"},
	Inputs:      {"bahanBaku", "peralatan", "mesin", "pinjamPakai", "fasilitasSentra"},
	Licensing:   {"NIB", "SPP-IRT", "halal", "BPOM-MD", "SNI", "merek", "HKI", "TKDN-IK", "GMP", "ujiNilaiGizi", "SIINas"},
	Capital:     {"hibahUang", "danaBergulir", "KUR", "BPUM", "CSR", "subsidiBunga"},
	Market:      {"hotel", "swalayan", "marketplace", "daring", "eKatalog", "ekspor", "kontrak"},
	Promotion:   {"pameran", "bazar", "kurasi", "kemasan", "desain", "iklan", "penghargaan"},
	Information: {"konsultasi", "businessMatching", "infoPasar", "infoBahanBaku"},
}

// Kinds returns the kinds of intervention of a stage.
func (s Stage) Kinds() []string { return slices.Clone(kinds[s]) }

// aidWords are what an adoption may be limited to.
func aidWords() []string {
	var words []string
	for _, s := range stages {
		words = append(append(words, string(s)), kinds[s]...)
	}
	return words
}
