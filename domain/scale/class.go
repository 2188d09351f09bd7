package scale

import "slices"

// Class is a class of size. The words are those of the laws.
type Class string

const (
	Undetermined Class = ""
	Micro        Class = "mikro"
	Small        Class = "kecil"
	Medium       Class = "menengah"
	Large        Class = "besar"
)

// Classes lists the classes from the smallest to the largest.
func Classes() []Class { return []Class{Micro, Small, Medium, Large} }

// Above reports that c is larger than other. Undetermined is neither above nor below anything.
func (c Class) Above(other Class) bool {
	return c != Undetermined && other != Undetermined && slices.Index(Classes(), c) > slices.Index(Classes(), other)
}

// OSS is the code of the class in OSS (skala_usaha, Lampiran 31 of its interface): 01 to 04, or "".
func (c Class) OSS() string {
	return map[Class]string{Micro: "01", Small: "02", Medium: "03", Large: "04"}[c]
}

// Scheme is a way to class.
type Scheme string

const (
	SchemeIKM         Scheme = "IKM"
	SchemeUMKMCapital Scheme = "UMKM-modal"
	SchemeUMKMSales   Scheme = "UMKM-penjualan"
	SchemeIMK         Scheme = "IMK"
)

// The versions of the rules. A new regulation is a new version beside the old one, never a change of it.
const (
	VersionIKM  = "permenperin-64-2016"
	VersionUMKM = "pp-7-2021"
	VersionIMK  = "bps-imk-pekerja"
)

// Result is a class with what it rests on.
type Result struct {
	Scheme  Scheme
	Version string
	Class   Class
	Used    []Input // the inputs that decided
	Missing []Input // the inputs that an undetermined class lacks: absent, or a value the scheme has no row for
	Gap     bool    // the rule has no row for these inputs, and its letter was followed
}
