// Package domain is the language of the ledger: what can be said about the support that cities give to small and
// medium industry actors (IKM, industri kecil menengah), and in what words it is refused. Whether something may be said
// after all that was said before is for package decide.
//
// # The story
//
// A city helps its IKM from upstream to downstream (hulu ke hilir). It trains them, gives raw material or equipment,
// smooths the way to licences, provides capital, opens markets, promotes, and informs: seven stages. It does so under
// programmes with targets, in activities with dates, out of funds with a remainder, through sentra and agencies; and
// it publishes figures, makes promises and asks for money from above.
//
// Each of these facts is an event. An event stands on one stream (an actor's, a fund's, a city's) and is never changed:
// a mistake is taken back by a FactReversed and recorded again. Every event says when it happened, whether it happened
// or is only planned, how far it can be relied on, who recorded it, and on what document it rests.
//
// # How it works
//
// A Command asks for a fact, and carries the Body that it asks for. Check says whether it is well formed, whatever was said
// before. What is refused, here or by a decision, is a Rejection: a stable code, the field, a message and a hint in two
// languages. A fact that was accepted is an Event, with its Meta; one that stands in the log is Recorded. All of this is
// pure: no store, no clock, no randomness.
//
// The wire contract is in registry.go (names, schema versions, streams) and codec.go (strict, in both directions);
// testdata/events has one file for every event version ever written. What stands in the log as this program writes it is read
// by canonical.go, faster and to the same effect.
//
// # Money, people, places
//
// Money is whole rupiah in an int64; an amount that is not known is absent, never zero. It moves only on fund streams.
// Personal data is Personal: sealed under the person's key before it is encoded, so that destroying the key forgets the
// person and leaves every total as it was. A place is a code with its scheme, in package region.
//
// # Glossary
//
//	IKM                 small and medium industry (industri kecil menengah); an Actor
//	hulu ke hilir       upstream to downstream; the seven stages
//	pelatihan, bahan baku, peralatan, perizinan, modal, pangsa pasar, promosi, informasi
//	                    training, raw material, equipment, licensing, capital, market access, promotion, information
//	sentra              production centre shared by actors of one trade; UPTD, the city's technical unit
//	kelurahan, desa     urban and rural village; kecamatan, district; kota and kabupaten, city and regency
//	dinas, OPD          agency of a city; Disnakerin, Disperindagkop: those for industry and trade
//	DAK fisik, nonfisik earmarked national funds for things, and for people and institutions
//	APBD, TA            the city's budget; tahun anggaran, the fiscal (= calendar) year
//	SK, NPHD, BAST      decree, grant agreement, handover record
//	SPM, SP2D, STS      payment request, payment order, deposit slip of money returned
//	Register SP2D       an office's payment orders of a year: each number once; a PaymentRegister
//	NIB, KBLI           business number; industrial classification
//	JP                  jam pelajaran, a lesson of 45 minutes
//	naik kelas          to grow out of one's class of size
package domain
