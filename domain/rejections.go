package domain

import (
	"maps"
	"slices"
)

// The reasons for refusing a command.
const (
	FieldMissing        Code = "FIELD_MISSING"
	FieldInvalid        Code = "FIELD_INVALID"
	TextTooLong         Code = "TEXT_TOO_LONG"
	TextUnsafe          Code = "TEXT_UNSAFE"
	NameEmpty           Code = "NAME_EMPTY"
	TooMany             Code = "TOO_MANY"
	WrongStream         Code = "WRONG_STREAM"
	ReferenceUnknown    Code = "REFERENCE_UNKNOWN"
	CommandReused       Code = "COMMAND_REUSED"
	Conflict            Code = "CONCURRENT"
	MoneyAmbiguous      Code = "MONEY_AMBIGUOUS"
	MoneySubRupiah      Code = "MONEY_SUBRUPIAH"
	MoneyNegative       Code = "MONEY_NEGATIVE"
	MoneyRange          Code = "MONEY_RANGE"
	SumMismatch         Code = "SUM_MISMATCH"
	RegionUnknown       Code = "REGION_UNKNOWN"
	RegionSuggest       Code = "REGION_SUGGEST"
	RegionShape         Code = "REGION_SHAPE"
	RegionSchemeNeeded  Code = "REGION_SCHEME_MISSING"
	RegionNotCity       Code = "REGION_NOT_CITY"
	KBLIEdition         Code = "KBLI_EDITION_MISSING"
	KBLIUnknown         Code = "KBLI_UNKNOWN"
	PeriodInvalid       Code = "DATE_INVALID"
	FutureFact          Code = "FUTURE_FACT"
	TooOld              Code = "DATE_TOO_OLD"
	DateOrder           Code = "DATE_ORDER"
	EvidenceMissing     Code = "EVIDENCE_MISSING"
	PersonalName        Code = "NAME_PERSONAL"
	NotRegistered       Code = "NOT_REGISTERED"
	AlreadyRegistered   Code = "ALREADY_REGISTERED"
	ActorSuspendedCode  Code = "ACTOR_SUSPENDED"
	ActorClosedCode     Code = "ACTOR_CLOSED"
	ActorMergedCode     Code = "ACTOR_MERGED"
	ActorErasedCode     Code = "ACTOR_ERASED"
	MergeCycle          Code = "MERGE_CYCLE"
	SelfApproval        Code = "SELF_APPROVAL"
	ErasurePending      Code = "ERASURE_PENDING"
	ErasureNotRequested Code = "ERASURE_NOT_REQUESTED"
	NIKShape            Code = "NIK_SHAPE"
	NIKDate             Code = "NIK_DATE"
	NIKDamaged          Code = "NIK_SPREADSHEET_DAMAGED"
	NIKTaken            Code = "NIK_TAKEN"
	NIBShape            Code = "NIB_SHAPE"
	NIBTaken            Code = "NIB_TAKEN"
	NumberShape         Code = "IDENTIFIER_SHAPE"
	NumberZeros         Code = "IDENTIFIER_ZEROS"
	NumberDamaged       Code = "IDENTIFIER_SPREADSHEET_DAMAGED"
	NumberSeveral       Code = "IDENTIFIER_SEVERAL"
	NumberPersonal      Code = "IDENTIFIER_PERSONAL"
	NumberTaken         Code = "IDENTIFIER_TAKEN"
	NumberExists        Code = "IDENTIFIER_EXISTS"
	NumberUnknown       Code = "IDENTIFIER_UNKNOWN"
	ActorNotGroup       Code = "ACTOR_NOT_GROUP"
	MembershipExists    Code = "MEMBER_EXISTS"
	MembershipMissing   Code = "MEMBER_MISSING"
	RegionUnchanged     Code = "REGION_UNCHANGED"
	AidDuplicate        Code = "AID_DUPLICATE"
	SerialTaken         Code = "SERIAL_TAKEN"
	LicenceNumber       Code = "LICENCE_NUMBER_MISSING"
	AssetNotHeld        Code = "ASSET_NOT_HELD"
	LoanUnknown         Code = "LOAN_UNKNOWN"
	OverRepay           Code = "OVER_REPAY"
	OutsideActivity     Code = "OUTSIDE_ACTIVITY"
	QuotaExceeded       Code = "QUOTA_EXCEEDED"
	StateOrder          Code = "STATE_ORDER"
	AllocationUnknown   Code = "ALLOCATION_UNKNOWN"
	OverBudget          Code = "OVER_BUDGET"
	OverCommit          Code = "OVER_COMMIT"
	OverLines           Code = "OVER_BUDGET_LINES"
	OverRelease         Code = "OVER_RELEASE"
	OverDisburse        Code = "OVER_DISBURSE"
	OverDeliver         Code = "OVER_DELIVER"
	OverReturn          Code = "OVER_RETURN"
	OverLapse           Code = "OVER_LAPSE"
	AllocationTooLow    Code = "ALLOCATION_TOO_LOW"
	YearClosed          Code = "YEAR_CLOSED"
	NotLate             Code = "NOT_LATE"
	CommitmentUnknown   Code = "COMMITMENT_UNKNOWN"
	CommitmentTaken     Code = "COMMITMENT_TAKEN"
	SP2DTaken           Code = "SP2D_TAKEN"
	DocumentPosted      Code = "DOCUMENT_POSTED"
	YearOther           Code = "FISCAL_YEAR_OTHER"
	AlreadyReversed     Code = "ALREADY_REVERSED"
	ReverseMissing      Code = "REVERSE_TARGET_MISSING"
	ReverseReversal     Code = "REVERSE_OF_REVERSAL"
	ReverseBreaks       Code = "REVERSE_BREAKS"
	ReverseOtherwise    Code = "REVERSE_OTHERWISE"
	LedgersOwn          Code = "WRITTEN_BY_LEDGER"

	NotEligible          Code = "NOT_ELIGIBLE"
	EligibilityUnknown   Code = "ELIGIBILITY_UNKNOWN"
	CriteriaNone         Code = "CRITERIA_NONE"
	ClassUndetermined    Code = "CLASS_UNDETERMINED"
	ClassUnchanged       Code = "CLASS_UNCHANGED"
	KBLINotHeld          Code = "KBLI_NOT_HELD"
	FlagUnknown          Code = "FLAG_UNKNOWN"
	FlagCleared          Code = "FLAG_CLEARED"
	ReverseConsequence   Code = "REVERSE_OF_CONSEQUENCE"
	ApprovalMissing      Code = "APPROVAL_MISSING"
	ApprovalNotNeeded    Code = "APPROVAL_NOT_NEEDED"
	ApprovalPending      Code = "APPROVAL_PENDING"
	ApprovalDecided      Code = "APPROVAL_DECIDED"
	ApprovalRejectedCode Code = "APPROVAL_REJECTED"
	ApprovalStale        Code = "APPROVAL_STALE"
	ApprovalUsed         Code = "APPROVAL_USED"

	SentraNotBuilt        Code = "SENTRA_NOT_BUILT"
	ContractUnknown       Code = "CONTRACT_UNKNOWN"
	TenantExists          Code = "TENANT_EXISTS"
	TenantMissing         Code = "TENANT_MISSING"
	MachineUnknown        Code = "MACHINE_UNKNOWN"
	OverStock             Code = "OVER_STOCK"
	CountTooLow           Code = "COUNT_TOO_LOW"
	IssueTaken            Code = "ISSUE_TAKEN"
	IssueUnknown          Code = "ISSUE_UNKNOWN"
	TargetExists          Code = "TARGET_EXISTS"
	TargetUnknown         Code = "TARGET_UNKNOWN"
	ProgrammeClosedCode   Code = "PROGRAMME_CLOSED"
	ActivityCancelledCode Code = "ACTIVITY_CANCELLED"
	AttendedTwice         Code = "ATTENDED_TWICE"
	FigurePublished       Code = "INDICATOR_PUBLISHED"
	FigureUnknown         Code = "INDICATOR_UNKNOWN"
	CollaborationUnknown  Code = "COLLABORATION_UNKNOWN"
	ImportBlocked         Code = "IMPORT_BLOCKED"
	VaultOther            Code = "VAULT_OTHER"
	IssueCited            Code = "ISSUE_CITED"
	EquipmentElsewhere    Code = "EQUIPMENT_ELSEWHERE"

	// Why an event of the log is set aside, besides the refusals that an honest command would have met.
	TypeUnknown    Code = "TYPE_UNKNOWN"
	SchemaNewer    Code = "SCHEMA_NEWER"
	EventMalformed Code = "EVENT_MALFORMED"
	EventMisplaced Code = "EVENT_MISPLACED"
	SaidAlready    Code = "SAID_ALREADY"
	StreamForeign  Code = "STREAM_FOREIGN"
	StreamMetadata Code = "STREAM_METADATA"
	StreamAside    Code = "STREAM_ASIDE"
	AsideUnknown   Code = "ASIDE_UNKNOWN"
	ClockWrong     Code = "CLOCK_WRONG"
	AuthorOther    Code = "AUTHOR_OTHER"
)

// rejection is what a person reads: what is wrong, and what to do. {field} and {received} stand for those of the
// Rejection, other braces for its details.
type rejection struct{ message, hint map[Lang]string }

func reason(id, en, hintID, hintEN string) rejection {
	return rejection{map[Lang]string{Indonesian: id, English: en}, map[Lang]string{Indonesian: hintID, English: hintEN}}
}

// Codes lists every rejection code, sorted.
func Codes() []Code { return slices.Sorted(maps.Keys(rejections)) }

var rejections = map[Code]rejection{
	FieldMissing: reason(
		"Isian {field} belum ada.", "The field {field} is missing.",
		"Isi {field}, lalu ulangi.", "Give {field} and repeat."),
	FieldInvalid: reason(
		"Isian {field} tidak dikenal: “{received}”.", "The field {field} is not valid: “{received}”.",
		"Yang diterima: {allowed}.", "Accepted: {allowed}."),
	TextTooLong: reason(
		"Isian {field} terlalu panjang.", "The field {field} is too long.",
		"Paling banyak {limit} karakter.", "At most {limit} characters."),
	TextUnsafe: reason(
		"Isian {field} memuat karakter yang tidak terlihat atau membalik arah tulisan ({characters}): “{received}”.",
		"The field {field} has characters that are not seen, or that turn the direction of writing ({characters}): “{received}”.",
		"Ketik ulang isian ini dalam satu baris; karakter seperti itu biasanya ikut tersalin dari situs web, PDF, atau pesan.",
		"Type the field again, on one line; such characters mostly come along when text is copied from a web page, a PDF or a message."),
	NameEmpty: reason(
		"Isian {field} bukan nama: “{received}” tidak memuat huruf maupun angka.", "The field {field} is no name: “{received}” has neither a letter nor a digit.",
		"Tulis nama yang dipakai sehari-hari atau di surat.", "Write the name that is used, or that stands on papers."),
	TooMany: reason(
		"Isian {field} memuat {received} butir; paling banyak {limit}.", "The field {field} has {received} items; the limit is {limit}.",
		"Pecah menjadi beberapa catatan.", "Split it into several records."),
	WrongStream: reason(
		"Peristiwa {received} tidak termasuk aliran {stream}.", "The event {received} does not belong on the stream {stream}.",
		"Peristiwa ini milik aliran berawalan {category}-.", "This event belongs on a stream that begins with {category}-."),
	ReferenceUnknown: reason(
		"{field} merujuk “{received}” yang belum tercatat.", "{field} refers to “{received}”, which is not in the ledger.",
		"Daftarkan dahulu yang dirujuk, atau perbaiki rujukannya.", "Register it first, or correct the reference."),
	CommandReused: reason(
		"Nomor perintah {received} sudah dipakai untuk isi yang lain.", "The command id {received} was used for different content before.",
		"Pakai nomor perintah baru untuk perintah baru.", "Use a new command id for a new command."),
	Conflict: reason(
		"Data berubah berkali-kali saat dicatat ({received}).", "The data kept changing while it was recorded ({received}).",
		"Baca ulang, lalu catat lagi.", "Read again and repeat."),
	MoneyAmbiguous: reason(
		"Jumlah “{received}” pada {field} dapat dibaca lebih dari satu cara.", "The amount “{received}” in {field} can be read in more than one way.",
		"Tulis rupiah utuh, misalnya 24.300.000.000 atau Rp24,3 miliar.", "Write whole rupiah, such as 24.300.000.000 or Rp24,3 miliar."),
	MoneySubRupiah: reason(
		"Jumlah “{received}” pada {field} memuat sen; buku ini mencatat rupiah utuh.", "The amount “{received}” in {field} has sen; this ledger keeps whole rupiah.",
		"Periksa dokumen sumbernya, lalu tulis rupiah utuh.", "Check the source document and write whole rupiah."),
	MoneyNegative: reason(
		"Jumlah “{received}” pada {field} negatif.", "The amount “{received}” in {field} is negative.",
		"Kekeliruan dibatalkan dengan pembalikan, bukan dengan jumlah negatif.", "A mistake is undone by a reversal, not by a negative amount."),
	MoneyRange: reason(
		"Jumlah “{received}” pada {field} di luar batas.", "The amount “{received}” in {field} is out of range.",
		"Jumlah harus lebih dari nol dan paling banyak Rp9.007.199.254.740.991.", "An amount is more than zero and at most Rp9.007.199.254.740.991."),
	SumMismatch: reason(
		"Jumlah butir {sum} tidak sama dengan nilai {received}.", "The items add up to {sum}, not to the value {received}.",
		"Perbaiki harga satuan, jumlah, atau nilainya.", "Correct the unit prices, the quantities or the value."),
	RegionUnknown: reason(
		"Wilayah “{received}” tidak ditemukan.", "The region “{received}” was not found.",
		"Tulis nama atau kode Kemendagri, misalnya 13.76 atau Payakumbuh.", "Write a name or a Kemendagri code, such as 13.76 or Payakumbuh."),
	RegionSuggest: reason(
		"Wilayah “{received}” tidak ditemukan; mungkin {suggestions}?", "The region “{received}” was not found; did you mean {suggestions}?",
		"Ulangi dengan kode yang dimaksud.", "Repeat with the code that you mean."),
	RegionShape: reason(
		"Kode wilayah “{received}” salah bentuk.", "The region code “{received}” is malformed.",
		"Bentuknya 13, 13.76, 13.76.04 atau 13.76.04.1002.", "The form is 13, 13.76, 13.76.04 or 13.76.04.1002."),
	RegionSchemeNeeded: reason(
		"Kode “{received}” bisa kode BPS atau Kemendagri.", "The code “{received}” may be of BPS or of Kemendagri.",
		"Sebutkan skemanya: kemendagri:13.76 atau bps:1376.", "Name the scheme: kemendagri:13.76 or bps:1376."),
	RegionNotCity: reason(
		"“{received}” bukan kota atau kabupaten.", "“{received}” is not a city or regency.",
		"Sebut kota atau kabupaten, misalnya 13.76.", "Name a city or regency, such as 13.76."),
	KBLIEdition: reason(
		"KBLI “{received}” tanpa edisi.", "The KBLI “{received}” lacks its edition.",
		"Tulis edisi dan kodenya, misalnya 2020:10130.", "Write the edition and the code, such as 2020:10130."),
	KBLIUnknown: reason(
		"Kode KBLI “{received}” salah bentuk.", "The KBLI code “{received}” is malformed.",
		"Lima angka dengan edisinya, misalnya 2020:10130.", "Five digits with the edition, such as 2020:10130."),
	PeriodInvalid: reason(
		"Tanggal “{received}” pada {field} tidak dapat dibaca.", "The date “{received}” in {field} cannot be read.",
		"Tulis 2021-12-22 atau 22 Desember 2021, 2021-12, 2021, atau ../2021-12-22 untuk “paling lambat”.",
		"Write 2021-12-22 or 22 December 2021, 2021-12, 2021, or ../2021-12-22 for “at the latest”."),
	FutureFact: reason(
		"{received} belum terjadi; fakta nyata tidak boleh di masa depan.", "{received} has not come yet; an actual fact cannot lie in the future.",
		"Catat sebagai rencana (mode planned), atau perbaiki tanggalnya.", "Record it as planned, or correct the date."),
	TooOld: reason(
		"{received} lebih awal dari {limit}.", "{received} is earlier than {limit}.",
		"Periksa tahunnya.", "Check the year."),
	DateOrder: reason(
		"{field} {received} mendahului {earlier}.", "{field} {received} comes before {earlier}.",
		"Periksa urutan tanggalnya.", "Check the order of the dates."),
	EvidenceMissing: reason(
		"Keyakinan “verified” membutuhkan bukti dengan sidik SHA-256.", "Confidence “verified” needs evidence with a SHA-256 digest.",
		"Lampirkan dokumennya, atau catat sebagai reported.", "Attach the document, or record it as reported."),
	PersonalName: reason(
		"Nama pelaku perorangan adalah data pribadi; isian {field} harus kosong.", "The name of an individual is personal data; {field} must be empty.",
		"Isi nama pada isian pemilik, yang disegel.", "Put the name into the owner field, which is sealed."),
	NotRegistered: reason(
		"“{received}” belum terdaftar.", "“{received}” is not registered.",
		"Daftarkan dahulu, lalu catat.", "Register it first, then record."),
	AlreadyRegistered: reason(
		"“{received}” sudah terdaftar.", "“{received}” is registered already.",
		"Tidak perlu didaftarkan lagi.", "There is no need to register it again."),
	ActorSuspendedCode: reason(
		"Pelaku ini sedang ditangguhkan sejak {since}.", "This actor has been suspended since {since}.",
		"Aktifkan kembali pelaku sebelum memberi bantuan.", "Reactivate the actor before giving aid."),
	ActorClosedCode: reason(
		"Pelaku ini sudah ditutup ({received}) sejak {since}.", "This actor is closed ({received}) since {since}.",
		"Bantuan tidak dapat dicatat bagi pelaku yang ditutup.", "No aid can be recorded for a closed actor."),
	ActorMergedCode: reason(
		"Pelaku ini sudah digabung ke {received}.", "This actor was merged into {received}.",
		"Catat pada {received}.", "Record it on {received}."),
	ActorErasedCode: reason(
		"Data pribadi {received} sudah dihapus dan tidak dapat dicatat atau dibuka lagi.", "The personal data of {received} was erased and can be neither recorded nor read again.",
		"Bila orang yang sama datang lagi, daftarkan sebagai pelaku baru.", "If the same person comes again, register a new actor."),
	MergeCycle: reason(
		"{received} sudah digabung ke pelaku ini.", "{received} was merged into this actor.",
		"Gabungkan hanya ke satu arah.", "Merge in one direction only."),
	SelfApproval: reason(
		"{received} tidak boleh memutuskan permintaan atau jawabannya sendiri.", "{received} cannot decide on what they asked for or answered themselves.",
		"Minta petugas lain memutuskannya.", "Ask another officer to decide on it."),
	ErasurePending: reason(
		"Penghapusan sudah diminta oleh {received} dan belum dijawab.", "The erasure was requested by {received} and has not been answered.",
		"Setujui atau tolak permintaan itu: jejak actor erase --approve atau --refuse.", "Approve or refuse that request: jejak actor erase --approve or --refuse."),
	ErasureNotRequested: reason(
		"Tidak ada permintaan penghapusan yang menunggu bagi {received}.", "No request for the erasure of {received} is waiting.",
		"Petugas lain memintanya dahulu: jejak actor erase --request.", "Another officer requests it first: jejak actor erase --request."),
	NIKShape: reason(
		"NIK harus 16 angka; diterima {digits} angka ({received}).", "A NIK has 16 digits; {digits} were received ({received}).",
		"Periksa NIK pada KTP; tulis angkanya saja.", "Check the NIK on the identity card; write the digits alone."),
	NIKDate: reason(
		"Tanggal lahir dalam NIK {received} (angka ke-7 sampai ke-12) tidak mungkin.", "The birth date in the NIK {received} (digits 7 to 12) is impossible.",
		"Periksa NIK pada KTP; bagi perempuan tanggalnya ditambah 40.", "Check the NIK on the identity card; for a woman 40 is added to the day."),
	NIKDamaged: reason(
		"NIK {received} rusak oleh lembar sebar: angka terakhirnya hilang.", "The NIK {received} was damaged by a spreadsheet: its last digit is lost.",
		"Ubah kolom menjadi Teks, isi ulang dari KTP, lalu ekspor lagi.", "Make the column text, fill it in again from the identity cards, and export once more."),
	NIKTaken: reason(
		"NIK {received} sudah tercatat pada pelaku {holder}.", "The NIK {received} is recorded for the actor {holder} already.",
		"Catat pada pelaku itu; bila keduanya orang yang sama, gabungkan: jejak actor merge.", "Record it on that actor; if both are one person, merge them: jejak actor merge."),
	NIBShape: reason(
		"NIB harus 13 angka; diterima {digits} angka ({received}).", "A NIB has 13 digits; {digits} were received ({received}).",
		"Periksa NIB pada dokumen OSS; tulis angkanya saja, juga nol di depan.", "Check the NIB on the document of OSS; write the digits alone, zeros in front too."),
	NIBTaken: reason(
		"NIB {received} sudah tercatat pada pelaku {holder}.", "The NIB {received} is recorded for the actor {holder} already.",
		"Catat pada pelaku itu; bila keduanya usaha yang sama, gabungkan: jejak actor merge.", "Record it on that actor; if both are one business, merge them: jejak actor merge."),
	NumberShape: reason(
		"“{received}” bukan {field} yang sah.", "“{received}” is not a valid {field}.",
		"Bentuknya seperti {example}.", "The form is like {example}."),
	NumberZeros: reason(
		"Nomor urut {field} {received} hanya nol.", "The serial number of the {field} {received} is nothing but zeros.",
		"Kosongkan bila nomornya belum ada; periksa apakah lembar sebar membulatkannya.", "Leave it empty when there is no number yet; check whether a spreadsheet has rounded it."),
	NumberDamaged: reason(
		"{field} {received} rusak oleh lembar sebar.", "The {field} {received} was damaged by a spreadsheet.",
		"Ubah kolom menjadi Teks, isi ulang dari dokumennya, lalu ekspor lagi.", "Make the column text, fill it in again from the document, and export once more."),
	NumberSeveral: reason(
		"Isian {field} memuat lebih dari satu nomor ({received}).", "The field {field} has more than one number ({received}).",
		"Catat satu per satu.", "Record them one by one."),
	NumberPersonal: reason(
		"Isian {field} memuat NIK ({received}), yang adalah data pribadi.", "The field {field} has a NIK ({received}), which is personal data.",
		"Catat NIK dengan --nik atau --scheme NIK; di sana nomornya disegel.", "Record a NIK with --nik or --scheme NIK; there it is sealed."),
	NumberTaken: reason(
		"Nomor {field} {received} sudah tercatat pada pelaku {holder}.", "The {field} number {received} is recorded for the actor {holder} already.",
		"Catat pada pelaku itu, atau cabut dahulu di sana: jejak actor identify --revoke.", "Record it on that actor, or revoke it there first: jejak actor identify --revoke."),
	NumberExists: reason(
		"Pelaku ini sudah mempunyai {received}.", "This actor has a {received} already.",
		"Bila yang lama keliru, cabut dahulu: jejak actor identify --revoke.", "If the old one is wrong, revoke it first: jejak actor identify --revoke."),
	NumberUnknown: reason(
		"Pelaku ini tidak mempunyai nomor itu ({received}).", "This actor does not have that number ({received}).",
		"Lihat nomornya dengan: jejak actor show.", "See its numbers with: jejak actor show."),
	ActorNotGroup: reason(
		"Hanya kelompok, komunitas, atau koperasi yang mempunyai anggota.", "Only a group, community or cooperative has members.",
		"Periksa pelaku yang dipilih.", "Check which actor was chosen."),
	MembershipExists: reason(
		"{received} sudah menjadi anggota.", "{received} is a member already.",
		"Tidak perlu dicatat lagi.", "There is no need to record it again."),
	MembershipMissing: reason(
		"{received} bukan anggota.", "{received} is not a member.",
		"Periksa anggotanya.", "Check the member."),
	RegionUnchanged: reason(
		"Pelaku sudah berada di {received}.", "The actor is in {received} already.",
		"Tidak perlu dicatat lagi.", "There is no need to record it again."),
	AidDuplicate: reason(
		"Bantuan ganda ({rule}): {received} sudah diterima pada {earlier}.", "Duplicate aid ({rule}): {received} was received on {earlier} already.",
		"Lihat peristiwa {event}; bila itu keliru, balikkan dahulu.", "See event {event}; if that one is wrong, reverse it first."),
	NotEligible: reason(
		"Pelaku ini tidak memenuhi syarat {received} ({rule}): {about}; lihat {met}.", "This actor does not meet the criteria of {received} ({rule}): {about}; see {met}.",
		"Bila keadaannya sudah lain, catat pemeriksaan yang baru dahulu.", "If things have changed, record the new verification first."),
	EligibilityUnknown: reason(
		"Belum diketahui apakah pelaku ini memenuhi syarat {received} ({rule}): {unknown}.", "It is not known whether this actor meets the criteria of {received} ({rule}): {unknown}.",
		"Catat dahulu keadaannya pada waktu bantuan: {needs}.", "First record how it was at the time of the aid: {needs}."),
	CriteriaNone: reason(
		"{received} belum menetapkan syarat penerima yang dapat dihitung.", "{received} has adopted no criteria that can be computed.",
		"Tetapkan dahulu: jejak programme adopt.", "Adopt some first: jejak programme adopt."),
	ClassUndetermined: reason(
		"Kelas usaha belum dapat dihitung ({field}): {missing} belum diukur.", "The class cannot be computed yet ({field}): {missing} is not measured.",
		"Catat dua pengukuran dahulu: jejak actor measure.", "Record two measurements first: jejak actor measure."),
	ClassUnchanged: reason(
		"Kelas menurut {received} tidak berubah ke arah itu: {from} menjadi {to}.", "The class by {received} has not changed that way: {from} to {to}.",
		"Lihat kelasnya dengan: jejak actor class.", "See the classes with: jejak actor class."),
	KBLINotHeld: reason(
		"KBLI {received} tidak tercatat pada pelaku ini.", "The KBLI {received} is not recorded for this actor.",
		"Lihat KBLI-nya dengan: jejak actor timeline.", "See its KBLI with: jejak actor timeline."),
	FlagUnknown: reason(
		"Penanda {received} tidak ada pada pelaku ini.", "This actor has no flag {received}.",
		"Lihat penandanya dengan: jejak flag list.", "See the flags with: jejak flag list."),
	FlagCleared: reason(
		"Penanda {received} sudah dilepas.", "The flag {received} has been taken off already.",
		"Tidak perlu dicatat lagi.", "There is no need to record it again."),
	SerialTaken: reason(
		"Nomor seri {received} sudah dipegang pelaku ini.", "The serial number {received} is held by this actor already.",
		"Periksa nomor serinya.", "Check the serial number."),
	LicenceNumber: reason(
		"Izin yang terbit atau diperpanjang harus bernomor.", "A licence that was issued or renewed has a number.",
		"Isi nomor izinnya.", "Give the number of the licence."),
	AssetNotHeld: reason(
		"Alat bernomor seri {received} tidak sedang dipegang pelaku ini.", "The equipment with serial number {received} is not in this actor's custody.",
		"Periksa nomor serinya; alat yang sudah dikembalikan atau hilang tidak dicatat lagi.", "Check the serial number; what was returned or lost is not recorded again."),
	LoanUnknown: reason(
		"Pelaku ini tidak mempunyai pinjaman dengan perjanjian “{received}”.", "This actor has no loan under the agreement “{received}”.",
		"Periksa nomor perjanjiannya; hibah tidak diangsur.", "Check the number of the agreement; a grant is not repaid."),
	OverRepay: reason(
		"Jumlah {received} melampaui pinjaman yang masih terutang; sisa {balance}.", "The amount {received} exceeds what is still owed of the loan; {balance} is left.",
		"Periksa jumlah pokoknya; bunga tidak dicatat di sini.", "Check the principal; interest is not recorded here."),
	OutsideActivity: reason(
		"Tanggal {received} di luar kegiatan ({window}).", "The date {received} lies outside the activity ({window}).",
		"Periksa tanggalnya.", "Check the date."),
	QuotaExceeded: reason(
		"Peserta {received} melebihi kuota {quota}.", "{received} participants exceed the quota of {quota}.",
		"Periksa daftar hadir.", "Check the attendance list."),
	StateOrder: reason(
		"{received} tidak dapat dicatat dalam keadaan “{state}”.", "{received} cannot be recorded in the state “{state}”.",
		"Lihat riwayatnya dengan: jejak replay {stream}.", "See its history with: jejak replay {stream}."),
	AllocationUnknown: reason(
		"Besar alokasi dana ini belum diketahui.", "The allocation of this fund is not known yet.",
		"Catat alokasinya dahulu.", "Record the allocation first."),
	OverBudget: reason(
		"Pagu {received} melampaui alokasi; sisa {balance}.", "The budget line of {received} exceeds the allocation; {balance} is left.",
		"Kurangi pagu, atau catat revisi alokasi.", "Lower it, or record a revised allocation."),
	OverCommit: reason(
		"Komitmen {received} melampaui alokasi; sisa {balance}.", "The commitment of {received} exceeds the allocation; {balance} is left.",
		"Kurangi komitmen, atau lepaskan komitmen lain.", "Lower it, or release another commitment."),
	OverRelease: reason(
		"Pelepasan {received} melampaui komitmen yang belum dicairkan; sisa {balance}.", "The release of {received} exceeds what is committed and not disbursed; {balance} is left.",
		"Lepaskan paling banyak sisanya.", "Release what is left at most."),
	OverDisburse: reason(
		"Pencairan {received} melampaui komitmen; sisa {balance}.", "The disbursement of {received} exceeds the commitment; {balance} is left.",
		"Periksa jumlah SP2D.", "Check the amount of the SP2D."),
	OverDeliver: reason(
		"Penyerahan {received} melampaui yang dicairkan; sisa {balance}.", "The delivery of {received} exceeds what was disbursed; {balance} is left.",
		"Catat pencairannya dahulu, atau nyatakan dari persediaan.", "Record the disbursement first, or declare it from stock."),
	OverReturn: reason(
		"Pengembalian {received} melampaui yang dicairkan; sisa {balance}.", "The return of {received} exceeds what was disbursed; {balance} is left.",
		"Periksa jumlah STS.", "Check the amount of the STS."),
	OverLapse: reason(
		"Sisa hangus {received} melampaui sisa dana; sisa {balance}.", "The lapse of {received} exceeds what is left of the fund; {balance} is left.",
		"Lepaskan dahulu komitmen yang tidak akan dicairkan.", "Release the commitments that will not be paid first."),
	AllocationTooLow: reason(
		"Alokasi tidak dapat menjadi {received}: {used} sudah dipagukan atau terikat.", "The allocation cannot become {received}: {used} is budgeted or bound already.",
		"Lepaskan komitmen dahulu, atau perkecil revisinya.", "Release commitments first, or make the revision smaller."),
	YearClosed: reason(
		"Tahun anggaran {received} dana ini sudah ditutup ({since}).", "The fiscal year {received} of this fund is closed ({since}).",
		"Pengembalian dan pembalikan tetap dicatat; yang lain hanya dengan alasan keterlambatan (late).", "Returns and reversals are still recorded; anything else only with the reason for being late (late)."),
	NotLate: reason(
		"Tahun anggaran dana ini belum ditutup, jadi tidak ada yang terlambat: “{received}”.", "The fiscal year of this fund is not closed, so nothing is late: “{received}”.",
		"Catat tanpa alasan keterlambatan.", "Record it without a reason for being late."),
	CommitmentUnknown: reason(
		"Komitmen “{received}” tidak ada pada dana ini.", "This fund has no commitment “{received}”.",
		"Lihat komitmennya dengan: jejak fund show.", "See its commitments with: jejak fund show."),
	CommitmentTaken: reason(
		"Komitmen “{received}” sudah ada pada dana ini.", "This fund has a commitment “{received}” already.",
		"Pakai nomor lain.", "Use another number."),
	SP2DTaken: reason(
		"Nomor SP2D {received} sudah dipakai pada dana {fund}.", "The SP2D number {received} was used in the fund {fund} already.",
		"Satu kantor memakai sebuah nomor sekali setahun. Periksa nomornya; bila yang di sana keliru, balikkan dahulu: jejak reverse.", "One office uses a number once a year. Check the number; if the other one is the mistake, reverse it first: jejak reverse."),
	AlreadyReversed: reason(
		"Peristiwa {received} sudah dibalik.", "The event {received} has been reversed already.",
		"Sebuah peristiwa dibalik paling banyak sekali.", "An event is reversed once at most."),
	ReverseMissing: reason(
		"Peristiwa {received} tidak ada pada aliran ini.", "This stream has no event {received}.",
		"Pembalikan dicatat pada aliran peristiwa asalnya.", "A reversal is recorded on the stream of the original."),
	ReverseReversal: reason(
		"Pembalikan tidak dapat dibalik.", "A reversal cannot be reversed.",
		"Catat lagi fakta yang benar.", "Record the right fact again."),
	ReverseOtherwise: reason(
		"{received} tidak dibalik begitu saja, karena ada akibatnya di luar aliran ini.", "{received} is not simply reversed, as it has effects outside of this stream.",
		"Pakai: {instead}.", "Use: {instead}."),
	LedgersOwn: reason(
		"{received} ditulis oleh buku besar sendiri, dan tidak dicatat atau dibalik dengan tangan.", "{received} is written by the ledger itself, and neither recorded nor reversed by hand.",
		"Catat atau balikkan fakta yang mengakibatkannya.", "Record or reverse the fact that leads to it."),
	ReverseBreaks: reason(
		"Tanpa {received} riwayat tidak lagi sah: {why}.", "Without {received} the history would not hold: {why}.",
		"Balikkan dahulu peristiwa yang bertumpu padanya.", "Reverse the events that rest on it first."),
	ReverseConsequence: reason(
		"{received} ditulis oleh buku besar dan tidak dibalik tersendiri.", "{received} was written by the ledger and is not reversed by itself.",
		"Balikkan bantuannya, atau lepaskan penandanya dengan persetujuan orang lain.", "Reverse the aid, or have the flag taken off with somebody else's approval."),

	ApprovalMissing: reason(
		"Perlu persetujuan orang lain ({rule}): {about}; lihat {met}.", "This needs somebody else's approval ({rule}): {about}; see {met}.",
		"Ulangi dengan --request-approval; setelah disetujui, catat dengan --approval.", "Repeat it with --request-approval; once it is granted, record it with --approval."),
	ApprovalNotNeeded: reason(
		"{received} dapat dicatat tanpa persetujuan.", "{received} can be recorded without an approval.",
		"Catat tanpa --request-approval.", "Record it without --request-approval."),
	ApprovalPending: reason(
		"Persetujuan {received} belum diputuskan: {what}.", "The approval {received} is not decided yet: {what}.",
		"Orang lain memutuskannya dengan: jejak approve grant {received}.", "Somebody else decides on it with: jejak approve grant {received}."),
	ApprovalDecided: reason(
		"Persetujuan {received} sudah diputuskan ({state}) oleh {by}.", "The approval {received} has been decided ({state}) by {by}.",
		"Keputusannya tidak diubah; mintalah persetujuan baru.", "The answer stands; ask for a new approval."),
	ApprovalRejectedCode: reason(
		"Persetujuan {received} ditolak oleh {by}.", "The approval {received} was rejected by {by}.",
		"Lihat alasannya dengan: jejak approve list.", "See why with: jejak approve list."),
	ApprovalStale: reason(
		"Persetujuan {received} tidak berlaku di sini; ia untuk “{what}” ({rule}), sampai {expires}.", "The approval {received} does not hold here; it is for “{what}” ({rule}), until {expires}.",
		"Mintalah persetujuan untuk perintah ini dengan --request-approval; isi dan tanggalnya harus sama saat dicatat.", "Ask for an approval of this command with --request-approval; content and date must be the same when it is recorded."),
	ApprovalUsed: reason(
		"Persetujuan {received} sudah dipakai ({event}).", "The approval {received} has been used ({event}).",
		"Satu persetujuan berlaku untuk satu perintah; mintalah yang baru.", "One approval is for one command; ask for a new one."),

	SentraNotBuilt: reason(
		"Sentra ini belum berdiri, jadi {received} belum mungkin.", "This sentra does not stand yet, so {received} is not possible.",
		"Catat dahulu pembangunannya (SentraBuilt); sentra yang sudah berdiri didaftarkan sebagai kenyataan (actual).", "Record that it was built first (SentraBuilt); one that stands already is registered as actual."),
	ContractUnknown: reason(
		"Kontrak “{received}” tidak tercatat pada sentra ini.", "This sentra has no contract “{received}”.",
		"Catat kontraknya dahulu, atau perbaiki nomornya.", "Record the contract first, or correct its number."),
	TenantExists: reason(
		"{received} sudah menempati sentra ini.", "{received} is a tenant of this sentra already.",
		"Tidak perlu dicatat lagi.", "There is no need to record it again."),
	TenantMissing: reason(
		"{received} tidak menempati sentra ini.", "{received} is not a tenant of this sentra.",
		"Periksa pelakunya.", "Check the actor."),
	MachineUnknown: reason(
		"Mesin bernomor seri {received} belum tercatat dipasang di sini.", "No machine with serial number {received} is installed here.",
		"Catat pemasangannya dahulu, atau perbaiki nomornya.", "Record its installation first, or correct the number."),
	OverStock: reason(
		"{received} {unit} {item} melampaui persediaan; sisa {balance} {unit}.", "{received} {unit} of {item} exceed the stock; {balance} {unit} are left.",
		"Catat pengadaannya dahulu, atau hitung persediaannya (StockCounted).", "Record what was procured first, or count the stock (StockCounted)."),
	CountTooLow: reason(
		"Hasil hitung {received} {unit} {item} kurang dari yang keluar sesudahnya ({issued} {unit}).", "The count of {received} {unit} of {item} is less than what left afterwards ({issued} {unit}).",
		"Periksa hasil hitung dan tanggalnya, atau balikkan dahulu pengeluaran yang keliru.", "Check the count and its date, or reverse the issue that is wrong first."),
	IssueTaken: reason(
		"Nomor pengeluaran barang “{received}” sudah dipakai.", "The issue number “{received}” was used already.",
		"Pakai nomor lain.", "Use another number."),
	IssueUnknown: reason(
		"Pengeluaran barang “{received}” untuk {item} ({unit}) kepada pelaku ini tidak ada pada {agency}.", "There is no issue “{received}” of {item} ({unit}) to this actor at {agency}.",
		"Catat dahulu pengeluarannya dari persediaan (StockIssued), atau perbaiki nomor, nama dan satuannya.", "Record the issue from the stock first (StockIssued), or correct its number, name and unit."),
	OverLines: reason(
		"Komitmen {received} melampaui pagu yang dibuka; sisa {balance}.", "The commitment of {received} exceeds the budget lines that are open; {balance} is left.",
		"Kurangi komitmen, lepaskan komitmen lain, atau buka pagu dari alokasi yang masih ada.", "Lower it, release another commitment, or open a budget line out of what is left of the allocation."),
	DocumentPosted: reason(
		"{received} sudah dibukukan pada dana ini: {earlier} ({event}).", "{received} was posted in this fund already: {earlier} ({event}).",
		"Lihat peristiwa itu. Setoran, kontrak, keputusan, atau penyerahan yang lain mempunyai nomor sendiri.", "See that event. Another deposit, contract, decree or handover has a number of its own."),
	YearOther: reason(
		"{received} di luar tahun anggaran {year} dana ini.", "{received} is not in the fiscal year {year} of this fund.",
		"Periksa tanggalnya; yang dibayar dari anggaran tahun lain dicatat pada dana tahun itu.", "Check the date; what is paid out of another year's budget is recorded in the fund of that year."),
	TargetExists: reason(
		"Sasaran {received} untuk masa, wilayah dan satuan itu sudah ada.", "There is a target {received} for that period, region and unit already.",
		"Ubah dengan TargetRevised, agar janji yang pertama tetap terlihat.", "Change it by TargetRevised, so that the first promise stays visible."),
	TargetUnknown: reason(
		"Belum ada sasaran {received} untuk masa, wilayah dan satuan itu.", "There is no target {received} for that period, region and unit.",
		"Tetapkan dahulu (TargetSet), atau periksa masa, wilayah dan satuannya.", "Set it first (TargetSet), or check its period, region and unit."),
	ProgrammeClosedCode: reason(
		"Program ini ditutup {since}; {received} sesudah itu.", "This programme was closed on {since}; {received} is after that.",
		"Yang terjadi sampai hari penutupan tetap dapat dicatat; bila programnya berlanjut, catat pembukaannya kembali.", "What happened up to the closing can still be recorded; if the programme goes on, record that it was reopened."),
	ActivityCancelledCode: reason(
		"Kegiatan itu dibatalkan, jadi tidak ada yang diterima di sana ({received}).", "That activity was cancelled, so nothing was received there ({received}).",
		"Periksa kegiatannya, atau balikkan pembatalannya.", "Check the activity, or reverse its cancellation."),
	AttendedTwice: reason(
		"Pelaku ini sudah tercatat mengikuti {received}.", "This actor has attended {received} already.",
		"Seorang peserta dicatat sekali untuk satu kegiatan.", "A participant is recorded once for an activity."),
	FigurePublished: reason(
		"Angka “{received}” untuk {period} dari {publisher} sudah tercatat.", "The figure “{received}” for {period} by {publisher} is recorded already.",
		"Bila penerbitnya memperbaiki angkanya, catat sebagai IndicatorRestated.", "If its publisher has corrected it, record an IndicatorRestated."),
	FigureUnknown: reason(
		"Belum ada angka “{received}” untuk {period} dari {publisher}.", "There is no figure “{received}” for {period} by {publisher}.",
		"Catat angka pertamanya dahulu (IndicatorPublished).", "Record its first value first (IndicatorPublished)."),
	ImportBlocked: reason(
		"{received} fakta dari impor itu tidak dapat dibalik, jadi tidak ada yang dibalik: {facts}.", "{received} facts of that import cannot be reversed, so none was: {facts}.",
		"Balikkan dahulu yang bertumpu padanya, lalu ulangi.", "Reverse what rests on them first, and repeat."),
	IssueCited: reason(
		"Barang pengeluaran “{received}” sudah diserahkan: {aid}.", "The goods of issue “{received}” were handed over: {aid}.",
		"Balikkan dahulu penyerahannya, lalu ulangi.", "Reverse the handover first, then repeat."),
	EquipmentElsewhere: reason(
		"Alat bernomor seri {received} sudah diserahkan kepada pelaku lain: {aid}.", "The equipment with serial number {received} was handed to another actor since: {aid}.",
		"Balikkan dahulu penyerahan itu, lalu ulangi.", "Reverse that handover first, then repeat."),
	VaultOther: reason(
		"Buku ini memakai brankas {vault}, bukan {received}.", "This ledger uses the vault {vault}, and not {received}.",
		"Kembalikan brankas buku ini, atau pulihkan dari cadangannya (jejak vault restore).", "Put the vault of this ledger back, or restore its backup (jejak vault restore)."),
	CollaborationUnknown: reason(
		"Tidak ada kerja sama yang masih berlaku antara {received}.", "There is no collaboration of {received} that has not ended.",
		"Sebut semua pihaknya seperti ketika kerja sama itu dicatat.", "Name all parties as when it was recorded."),
	TypeUnknown: reason(
		"Jenis peristiwa {received} tidak dikenal.", "The type of event {received} is not known.",
		"Mungkin berasal dari jejak yang lebih baru: baca dengan versi itu. Bila bukan, dua petugas menjawabnya.", "It may come from a newer jejak: read it with that version. If it does not, two officers answer it."),
	SchemaNewer: reason(
		"Bentuk {received} lebih baru daripada yang dikenal ({why}).", "The form of {received} is newer than what is known ({why}).",
		"Baca dengan versi jejak yang menulisnya.", "Read it with the version of jejak that wrote it."),
	EventMalformed: reason(
		"Isi peristiwa {received} tidak terbaca ({why}).", "The event {received} cannot be read ({why}).",
		"Tidak ditulis oleh jejak; dua petugas menjawabnya.", "It was not written by jejak; two officers answer it."),
	EventMisplaced: reason(
		"Peristiwa {received} tidak menyusul dari alirannya ({why}).", "The event {received} does not follow from its stream ({why}).",
		"Tidak mungkin diputuskan di tempat itu; dua petugas menjawabnya.", "It cannot have been decided there; two officers answer it."),
	SaidAlready: reason(
		"Peristiwa {received} sudah tercatat pada aliran itu.", "What {received} says is on the stream already.",
		"Tidak mungkin diputuskan dua kali; dua petugas menjawabnya.", "It cannot have been decided twice; two officers answer it."),
	StreamForeign: reason(
		"Aliran {received} bukan milik buku ini.", "The stream {received} is not of this ledger.",
		"Aliran aplikasi lain didaftarkan sebagai tamu dengan awalan namanya: serve --guests.", "Streams of another application are registered as guests, by the beginning of their names: serve --guests."),
	StreamMetadata: reason(
		"{received} adalah keterangan aliran milik peladen, bukan fakta.", "{received} is metadata of a stream, and no fact.",
		"Hak akses boleh ditulis; yang menyembunyikan riwayat tidak.", "Rights may be written; what hides history may not."),
	StreamAside: reason(
		"Aliran {received} ditutup: {n} peristiwa di dalamnya disisihkan ({event}, {code}).", "The stream {received} is closed: {n} of its events are set aside ({event}, {code}).",
		"Dua petugas menjawab peristiwa yang disisihkan, lalu aliran terbuka lagi: lihat store aside show, jawab dengan store aside answer.", "Two officers answer what is set aside, and the stream is open again: see it with store aside show, answer it with store aside answer."),
	AsideUnknown: reason(
		"Tidak ada peristiwa yang disisihkan di {received}.", "Nothing is set aside at {received}.",
		"Lihat daftarnya: store aside list.", "See the list: store aside list."),
	ClockWrong: reason(
		"Waktu pencatatan {received} berselisih lebih dari {limit} dengan jam peladen.", "The time of recording {received} is more than {limit} from the server's clock.",
		"Betulkan jam komputer yang mencatat, lalu ulangi.", "Set the clock of the computer that records, and repeat."),
	AuthorOther: reason(
		"Pencatat {received} bukan pengguna yang masuk ({user}).", "The author {received} is not the user who signed in ({user}).",
		"Masuk sebagai orang yang mencatat, atau sebut pengguna itu dengan --by.", "Sign in as the person who records, or name that user with --by."),
}
