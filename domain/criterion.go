package domain

import "slices"

// Criterion is one thing that may be asked of an actor before it is helped.
type Criterion string

const (
	Producing     Criterion = "berproduksi"
	Transforming  Criterion = "mengolah"
	HavingPlace   Criterion = "tempatProduksi"
	MicroOrSmall  Criterion = "mikroAtauKecil"
	NoOfficial    Criterion = "bukanAparatur"
	NoStateWorker Criterion = "bukanPegawaiBUMN"
	NoKUROpen     Criterion = "tanpaKUR"
)

// fails says what it means that a criterion is not met, as a clause.
var fails = map[Criterion]map[Lang]string{
	Producing:     says("pelaku tidak berproduksi sendiri", "the actor does not produce"),
	Transforming:  says("pelaku tidak mengolah bahan", "the actor does not transform material"),
	HavingPlace:   says("pelaku tidak mempunyai tempat produksi", "the actor has no place of production"),
	MicroOrSmall:  says("usaha tidak mikro atau kecil menurut PP 7/2021", "the enterprise is not micro or small by PP 7/2021"),
	NoOfficial:    says("pemilik adalah pegawai negeri, TNI, atau Polri", "the owner is a civil servant, soldier or police officer"),
	NoStateWorker: says("pemilik adalah pegawai BUMN atau BUMD", "the owner works for a state enterprise"),
	NoKUROpen:     says("KUR belum lunas", "a KUR loan is open"),
}

// Fails says what it means that a criterion is not met, as a clause.
func (c Criterion) Fails(lang Lang) string { return fails[c][lang] }

// criteriaVersions are the criteria that a programme can adopt, as events name them.
var criteriaVersions = []string{"industri.v1", "mikrokecil.v1"}

// CriteriaVersions lists the criteria that a programme can adopt.
func CriteriaVersions() []string { return slices.Clone(criteriaVersions) }
