package domain

import (
	"slices"
	"strings"
)

// Events and refusals name rules and criteria by their version. What one is about is said here, for whoever reads them; what
// it asks is said in package decide.

// clauses are what rules and criteria are about.
var clauses = map[string]map[Lang]string{
	"D1.v1": says("alat yang sama kepada pelaku yang sama dalam tiga tahun anggaran",
		"the same equipment to the same actor within three fiscal years"),
	"D2.v1": says("pelatihan bertopik sama dalam satu tahun anggaran", "a training on the same topic within one fiscal year"),
	"D3.v1": says("hibah uang dalam dua tahun anggaran berturut-turut", "grants of money in two fiscal years in a row"),
	"D4.v1": says("bantuan modal selagi pinjaman belum lunas", "capital aid while a loan is open"),
	"D7.v1": says("modal cuma-cuma yang sama dua kali dalam satu tahun anggaran, bukan bagian satu perjanjian",
		"the same capital that is not paid back, twice within one fiscal year and not in parts of one agreement"),
	"D8.v1": says("bantuan yang sama pada hari yang sama, tanpa nomor dokumen yang membedakannya",
		"the same aid on the same day, with no number of a document to tell the two apart"),
	"D10.v1": says("alat bernomor seri yang sama, selagi dipegang pelaku lain",
		"the same equipment by its serial number, while another actor has it"),
	"D6.v1": says("alamat atau telepon yang sama dengan pelaku lain", "the same address or telephone as another actor"),
	"D9.v1": says("bantuan yang sama, sendiri dan melalui kelompok", "the same aid, by oneself and through a group"),
	"D11.v1": says("barang yang sama sebagai bahan baku dan sebagai alat, atau barang tahan lama dua kali sebagai bahan baku, dalam tiga tahun anggaran",
		"the same thing as raw material and as equipment, or a lasting thing twice as raw material, within three fiscal years"),
	"P1.v1": says("penanda bantuan ganda dilepas", "a flag of duplicate aid is taken off"),
	"P3.v1": says("penanda bantuan yang ternyata tidak layak dilepas",
		"a flag of aid that turned out not to be due is taken off"),
	"L1.v1": says("bantuan pada atau sesudah hari pelaku ditutup atau ditangguhkan",
		"aid on or after the day on which the actor was closed or suspended"),
	"P2.v1": says("brankas baru dimulai karena yang lama hilang", "a new vault is begun as the old one was lost"),
	"P4.v1": says("peristiwa yang disisihkan dijawab dan alirannya dibuka kembali",
		"what is set aside is answered, and its stream opened again"),
	"industri.v1": says("industri: berproduksi, mengolah bahan, mempunyai tempat produksi",
		"an industry: it produces, transforms material, and has a place of production"),
	"mikrokecil.v1": says("usaha mikro atau kecil menurut PP 7/2021 yang pemiliknya bukan aparatur negara dan tidak sedang menerima KUR",
		"a micro or small enterprise by PP 7/2021 whose owner is no servant of the state and has no KUR open"),
}

func says(id, en string) map[Lang]string { return map[Lang]string{Indonesian: id, English: en} }

// AboutRules says what rules are about, given their versions, or what it means that a criterion in a version is not met. A
// version that is not known shows itself.
func AboutRules(lang Lang, versions ...string) string {
	list := slices.Clone(versions)
	for i, version := range list {
		if about, ok := aboutRule(version); ok {
			list[i] = about[lang]
		}
	}
	return strings.Join(list, "; ")
}

func aboutRule(version string) (about map[Lang]string, ok bool) {
	set, one, single := strings.Cut(version, ":")
	if single && slices.Contains(criteriaVersions, set) {
		about, ok = fails[Criterion(one)]
		return about, ok
	}
	about, ok = clauses[version]
	return about, ok
}
