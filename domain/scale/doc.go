// Package scale tells how large an enterprise is, and whether it has grown, from what was measured.
//
// Two laws class the same enterprise by different things, and the results differ: a weaver with 25 people and little
// machinery is menengah to the Ministry of Industry and mikro to the Ministry of SMEs. The ledger therefore records
// inputs and never a label. A label is computed when it is needed, by a rule that has a version, and the same inputs
// give the same label for ever:
//
//	r := scale.IKM(scale.Inputs{Workers: scale.Known(25), InvestmentRp: scale.Known(40_000_000)})
//	r.Class   // menengah
//	r.Version // permenperin-64-2016
//
// # What is not known
//
// An input that nobody measured is absent (nil) and not zero. A class needs its inputs: if one is absent, the result is
// Undetermined and names it, unless the class is the same whatever it may be. A negative input is no measurement and
// counts as absent. A gap in a rule is closed by its letter, and the result says so.
//
// # Naik kelas
//
// To rise in class (naik kelas) has no single legal definition. There are two versions of criteria here, as data:
// version 1 asks for a higher class of IKM or UMKM between two measurements, version 2 for any three of eight signs of
// growth. An Assessment names the version and what was found for each criterion with the values before and after, so
// that a decision can quote them and a replay decides the same.
//
// # Sources
//
// The thresholds are those of Permenperin 64/2016, PP 7/2021 article 35 and the IMK surveys of BPS, as published
// summaries give them. The texts of the regulations themselves were not at hand.
package scale
