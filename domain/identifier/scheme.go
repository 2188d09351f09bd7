package identifier

import "slices"

// Scheme says who gave a number and how it is built. The words are written into events and are never renamed.
type Scheme string

const (
	NIK      Scheme = "NIK"      // a resident's number
	NPWP     Scheme = "NPWP"     // a taxpayer's number, of 15 digits or of 16
	NITKU    Scheme = "NITKU"    // a taxpayer's place of business
	NIB      Scheme = "NIB"      // a business, in OSS
	Phone    Scheme = "telepon"  // a telephone
	SPPIRT   Scheme = "SPP-IRT"  // a food of a home industry
	BPOM     Scheme = "BPOM"     // a processed food, MD made here or ML imported
	Halal    Scheme = "halal"    // a halal certificate
	SNI      Scheme = "SNI"      // a national standard
	Merek    Scheme = "merek"    // a mark or another intellectual property right (HKI)
	IDSBR    Scheme = "IDSBR"    // a business, in the register of BPS
	Rekening Scheme = "rekening" // an account of the regional budget, in SIPD
)

// Policy says what becomes of a number that does not have the form of its scheme.
type Policy string

const (
	Reject    Policy = "reject" // refused: it will be compared with others, or counted by
	Warn      Policy = "warn"   // recorded as written, with a flag
	Reference Policy = "ref"    // recorded as written; it is compared with a list elsewhere
)

// Info describes a scheme.
type Info struct {
	Scheme Scheme
	Name   string // in Indonesian, as it stands on the document
	Policy Policy

	// Personal numbers are sealed, tokenised and masked. NPWP and NITKU are so altogether: which of them belong to a
	// person cannot be told from the number with certainty.
	Personal bool

	// Example is made up, and in its canonical spelling. No province has the number 99.
	Example string
}

// row is a scheme with its reader, which gets a cleaned text that is not empty.
type row struct {
	Info
	read func(text string) reading
}

// table has the schemes in the order in which an officer meets them.
var table = []row{
	{Info{NIK, "Nomor Induk Kependudukan", Reject, true, "9999994101990001"}, readNIK},
	{Info{NPWP, "Nomor Pokok Wajib Pajak", Reject, true, "0999999998999000"}, readNPWP},
	{Info{NITKU, "Nomor Identitas Tempat Kegiatan Usaha", Reject, true, "0999999998999000000001"}, readNITKU},
	{Info{NIB, "Nomor Induk Berusaha", Reject, false, "0220001234567"}, readNIB},
	{Info{Phone, "nomor telepon", Reject, true, "+6281200000001"}, readPhone},
	{Info{SPPIRT, "Sertifikat Produksi Pangan Industri Rumah Tangga", Reject, false, "2061376999999-30"}, readSPPIRT},
	{Info{BPOM, "izin edar BPOM (MD/ML)", Reject, false, "MD 999999999999"}, readBPOM},
	{Info{Halal, "sertifikat halal", Warn, false, "ID99999999999999999"}, readHalal},
	{Info{SNI, "Standar Nasional Indonesia", Warn, false, "SNI 9999:2022"}, readSNI},
	{Info{Merek, "merek dan HKI", Warn, false, "IDM999999999"}, readMerek},
	{Info{IDSBR, "nomor Statistical Business Register BPS", Reference, false, "9999999999999999"}, readIDSBR},
	{Info{Rekening, "kode rekening SIPD", Warn, false, "5.1.05.05.01.0001"}, readRekening},
}

// Schemes lists all schemes.
func Schemes() []Info {
	list := make([]Info, len(table))
	for i, r := range table {
		list[i] = r.Info
	}
	return list
}

// Lookup finds the description of a scheme.
func Lookup(s Scheme) (Info, bool) {
	r, ok := find(s)
	return r.Info, ok
}

func find(s Scheme) (row, bool) {
	if i := slices.IndexFunc(table, func(r row) bool { return r.Scheme == s }); i >= 0 {
		return table[i], true
	}
	return row{}, false
}

// Personal reports that numbers of the scheme are personal data. An unknown scheme is: nobody knows what stands there.
func (s Scheme) Personal() bool {
	info, known := Lookup(s)
	return !known || info.Personal
}
