package domain

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain/identifier"
	"jejak/domain/region"
	"jejak/domain/scale"
)

// The examples are one event of each type with every field set. They become the golden files and the page of events.

func regionOf(text string) region.Region {
	r, err := region.Parse(text)
	if err != nil {
		panic(err)
	}
	return r
}

func span(text string) Period {
	p, err := ParsePeriod(text)
	if err != nil {
		panic(err)
	}
	return p
}

// id is a random-looking uuid that is the same in every run.
func id(name string) uuid.UUID { return uuid.NewSHA1(names, []byte("test:"+name)) }

func ref(category, name string) Ref { return NamedRef(category, name) }

// exampleVault is the name of a vault.
const exampleVault = "00112233445566778899aabbccddeeff"

func sealed(key Ref) Personal {
	return Personal{sealed: Sealed{Version: SealVersion, Key: string(key), Ciphertext: "q83vEjRWeJCrze8SNFZ4kA=="}}
}

var (
	payakumbuh  = regionOf("13.76")
	parit       = regionOf("13.76.04.1002")
	bukittinggi = regionOf("13.75")

	weaver      = ref(CategoryActor, "tenun")
	group       = ref(CategoryActor, "kelompok")
	sipadu      = ref(CategoryProgramme, "sipadu-mantap")
	class       = ref(CategoryActivity, "kelas")
	dak         = ref(CategoryFund, "dak")
	sentra      = ref(CategorySentra, "rendang")
	request     = ref(CategoryProposal, "sentra-tenun")
	dinas       = ref(CategoryAgency, "disnakerin")
	consent     = ref(CategoryApproval, "hibah")
	audit       = ref(CategoryFinding, "retort")
	intake      = ImportRef(exampleDigest)
	cityFacts   = RegionRef(payakumbuh)
	nib         = Ref("identity-nib-0220001234567")
	loom, _     = Piece{"Mesin rajut", "SN-77"}.Ref()
	orders      = (&PaymentRegisterOpened{"Disnakerin", 2021}).Stream()
	food        = []KBLI{{"2020", "10130"}}
	gift        = Aid{Region: parit, Programme: sipadu, Activity: class, Fund: dak, Commitment: "SK-12", ValueRp: Rp(7_500_000), Beneficiaries: []Ref{weaver}}
	threeThings = Quantity(3000)
)

// oneMachine is a list of its own each time, as checks normalise lists in place.
func oneMachine() []Item {
	return []Item{{Name: "Mesin jahit", Quantity: 1000, Unit: "unit", UnitPriceRp: Rp(7_500_000), Brand: "Juki", Serial: "JK-2021-0007", Condition: "baru"}}
}

// count is something that was counted.
func count(n int64) *int64 { return &n }

// example is an event in the making: its stream and its body.
type example struct {
	stream Ref
	body   Body
}

func examples() []example {
	return []example{
		{LedgerRef, &LedgerOpened{"Dinas Tenaga Kerja dan Perindustrian Kota Payakumbuh", true, exampleVault, id("ledger")}},
		{LedgerRef, &LedgerMoved{id("ledger"), "local", "esdb", 55321, 48127, 139, exampleDigest, 121, 2}},
		{AsideRef(exampleDigest), &AsideAnswered{"orders-1", 7, 81_920, exampleDigest, TypeUnknown, "ditulis program lain; tidak ada SP2D-nya"}},
		{LedgerRef, &VaultAdopted{"c0ffee00c0ffee00c0ffee00c0ffee00", "0123456789abcdef", exampleVault, "disk rusak, dan tidak ada cadangan"}},
		{weaver, &FactReversed{id("mistaken"), 4, "TrainingAttended", "salah catat: peserta tidak hadir"}},
		{sipadu, &EvidenceAttached{"foto", "Dok. Diskominfo"}},
		{sipadu, &MeetingHeld{[]string{"Disnakerin", "Dekranasda"}, "Balai Kota", "penyusunan sasaran"}},

		{group, &ActorRegistered{Group, "Kelompok Tenun Parit", []string{"Tenun Parit"}, sealed(group), sealed(group), sealed(group), parit, "tenun", food, []string{"songket"}, span("2019~")}},
		{weaver, &ActorLocated{parit, "Parik Muko Aia", sealed(weaver)}},
		{weaver, &ActorRelocated{parit, bukittinggi, sealed(weaver)}},
		{weaver, &ActorPersonLinked{id("person"), "pengelola", sealed("person-" + Ref(id("person").String()))}},
		{weaver, &ActorsRelated{"anggota komunitas", group}},
		{group, &MemberJoined{weaver}},
		{group, &MemberLeft{weaver}},
		{weaver, &SiteVisited{"Wakil Wali Kota", class, "alat tenun terpakai"}},
		{weaver, &ActorSuspended{"bantuan sebelumnya belum dilaporkan"}},
		{weaver, &ActorReactivated{"laporan sudah diterima"}},
		{weaver, &ActorClosed{"pindah"}},
		{weaver, &ActorIdentifierAdded{identifier.SPPIRT, "2061399999999-30", span("2025-02-01"), "aktif", []string{"SPP_IRT_REGION"}}},
		{weaver, &PersonalIdentifierAdded{identifier.NIK, sealed(weaver), []string{"NIK_REGION"}}},
		{weaver, &ActorIdentifierRevoked{id("added"), identifier.SPPIRT, "2061399999999-30", "salah ketik"}},
		{weaver, &ErasureRequested{KeyID(weaver), "UU 27/2022 pasal 8; surat 12/2022"}},
		{weaver, &ErasureRefused{KeyID(weaver), "masa simpan arsip belum lewat"}},
		{weaver, &PersonalDataErased{KeyID(weaver), id("requested"), "UU 27/2022 pasal 8; surat 12/2022", "rahmat", "sri"}},
		{weaver, &ActorsMerged{weaver, group, "dicatat dua kali"}},
		{nib, &IdentityClaimed{Actor: weaver}},
		{nib, &IdentityReleased{Actor: weaver, Reason: "salah ketik"}},
		{weaver, &ProductionCapabilityVerified{true, RawToFinished, "rumah", "kunjungan", "Tim verifikasi Disnakerin"}},
		{weaver, &BusinessScaleMeasured{InYear(2020), count(4), Rp(40_000_000), Rp(25_000_000), Rp(180_000_000), count(240), "lembar"}},
		{weaver, &OwnerOccupationDeclared{OtherOccupation, "pernyataan"}},
		{weaver, &EligibilityDetermined{sipadu, "mikrokecil.v1", Ineligible, []Criterion{NoKUROpen}, []Criterion{MicroOrSmall}}},
		{weaver, &ClassUpgraded{ClassChange{scale.SchemeUMKMSales, scale.Micro, scale.Small, scale.VersionUMKM, "naik-kelas-v1", id("measured 2020"), id("measured 2021")}}},
		{weaver, &ClassDowngraded{ClassChange{scale.SchemeIKM, scale.Medium, scale.Small, scale.VersionIKM, "naik-kelas-v1", id("measured 2020"), id("measured 2021")}}},
		{weaver, &KBLIReclassified{KBLI{"2020", "13121"}, KBLI{"2025", "13122"}, "alat tenun bukan mesin, menurut kunjungan", ClassSplit}},
		{weaver, &OutcomeReported{"omzet", InYear(2021), "180000000", "rupiah", "pernyataan"}},
		{weaver, &InterventionDeclined{Training, "pelatihan", sipadu, class, "bersamaan dengan panen"}},
		{weaver, &GrievanceFiled{"terlambat", sealed(weaver), sipadu}},
		{weaver, &GrievanceAnswered{id("grievance"), "dipenuhi", "alat diserahkan 3 Maret 2022"}},
		{weaver, &ConsentRecorded{"publikasi", "formulir 7/2022"}},
		{weaver, &ConsentWithdrawn{"publikasi"}},
		{weaver, &ActorPersonUnlinked{id("person"), "pindah kerja"}},
		{weaver, &DuplicateAidFlagged{"D6.v1", []uuid.UUID{id("earlier")}, []Ref{group}}},
		{weaver, &IneligibleAidFlagged{"mikrokecil.v1", []Criterion{NoOfficial}, []uuid.UUID{id("training")}}},
		{weaver, &DuplicateAidCleared{id("flag"), "satu rumah produksi, dua usaha"}},
		{weaver, &IneligibleAidCleared{id("flag"), "ditutup salah tanggal; bantuan diterima sebelumnya"}},

		{group, &TrainingAttended{gift, "pelatihan", "Pewarnaan alam", 24, Passed, "SRT/2021/017"}},
		{group, &RawMaterialGranted{gift, []Item{{Name: "Benang sutra", Quantity: 12_500, Unit: "kg", UnitPriceRp: Rp(600_000), Brand: "Cap Kupu", Serial: "L-9", Condition: "baru"}}, "BAST/33/2021"}},
		{group, &EquipmentGranted{gift, Given, oneMachine(), "BAST/34/2021"}},
		{group, &LicenceFacilitated{gift, "SPP-IRT", LicenceIssued, "2061376010001-26", span("2021-06-01"), span("2026-06-01")}},
		{group, &CapitalProvided{gift, "KUR", 36, 600, "Bank Nagari", "KUR/2021/88"}},
		{group, &MarketAccessFacilitated{gift, "hotel", "Hotel Mangkuto", "rendang kemasan", "pesanan tetap"}},
		{group, &OnlineMarketingOnboarded{gift, "Tokopedia"}},
		{group, &PromotionFacilitated{gift, "pameran", "Inacraft", "Jakarta", Rp(18_000_000)}},
		{group, &InformationProvided{gift, "konsultasi", "desain kemasan"}},

		{group, &EquipmentInspected{"JK-2021-0007", true, true, "baik"}},
		{group, &EquipmentReturned{"JK-2021-0007", "rusak ringan", "BAST/7/2023"}},
		{group, &EquipmentLost{"JK-2021-0007", "kebakaran"}},
		{loom, &CustodyEntered{"Mesin rajut", "SN-77", weaver, 4}},
		{group, &CapitalRepaid{"KUR/2021/88", Rp(2_500_000)}},
		{group, &CapitalWrittenOff{"KUR/2021/88", Rp(1_000_000), "SK 12/2024"}},

		{sipadu, &ProgrammeDeclared{"Sipadu Mantap", "Sistem Pembinaan Terpadu", []string{"Sipadu"}, "inovasi", payakumbuh, "Disnakerin", "berjalan"}},
		{sipadu, &ProgrammeProfileChanged{"Sistem Pembinaan Terpadu IKM", "Bersama Pasti Bisa", []string{"Sipadu"}}},
		{sipadu, &ProgrammeObjectiveSet{"IKM naik kelas", "jumlah IKM yang naik kelas"}},
		{sipadu, &ProgrammeScopeSet{"dari hulu ke hilir"}},
		{sipadu, &StageAdopted{1, Training, "pelatihan"}},
		{sipadu, &EligibilityRuleAdopted{"memproduksi sendiri dan mempunyai dapur produksi", 1, "peralatan", "industri.v1"}},
		{sipadu, &TargetSet{TrainingsHeld, "20", "pelatihan", InYear(2022), payakumbuh, true}},
		{sipadu, &ClusterDefined{"rendang"}},
		{sipadu, &PartnerJoined{"Dekranasda", "pembina", dinas}},
		{sipadu, &ActivityPlanned{Training, "pelatihan", "Digitalisasi", InYear(2022), 20, "600 pelaku IKM"}},
		{sipadu, &ProgrammePresented{"Innovative Government Award", 2, "nasional", payakumbuh}},
		{sipadu, &ProgrammeShowcased{[]Ref{sentra}}},
		{sipadu, &AssessmentHeld{7, []string{"akademisi", "kementerian"}}},
		{sipadu, &AwardNominated{"Innovative Government Award", "nasional", 10, []region.Region{payakumbuh, bukittinggi}}},
		{sipadu, &AwardGiven{"Innovative Government Award", "Kementerian Dalam Negeri", "nasional", 3, payakumbuh}},
		{sipadu, &PriorityScaleSet{[]string{"pangan", "sandang"}}},
		{sipadu, &TargetRevised{TrainingsHeld, "12", "pelatihan", InYear(2022), payakumbuh, "anggaran dipotong"}},
		{sipadu, &ProgrammeClosed{"dilebur ke program lain"}},
		{sipadu, &ProgrammeReopened{"anggaran disetujui lagi"}},

		{class, &ActivityScheduled{Training, "workshop", "Rajut", sipadu, payakumbuh, span("2021-10-11/2021-10-13"), 30}},
		{class, &ActivityHeld{Training, "workshop", "Rajut", sipadu, payakumbuh, 10, "orang", []string{"Disnakerin"}}},
		{class, &AttendanceListRequested{"Rajutan Fayari", 10}},
		{class, &StudyVisitHeld{"Disperindagkop Kota Sawahlunto", "Disnakerin Kota Payakumbuh", regionOf("13.73"), payakumbuh, "sentra tenun"}},
		{class, &FollowUpIntended{"Kepala Dinas", "meniru pola pembinaan", regionOf("13.73")}},
		{class, &ActivityOpened{"Wakil Wali Kota", "Balai Latihan"}},
		{class, &ActivityCompleted{10, 9}},
		{class, &ActivityCancelled{"pengajar berhalangan"}},
		{class, &FollowUpDone{"Kepala Dinas", "kelas rajut dibuka", regionOf("13.73")}},

		{dak, &FundDeclared{"DAK Fisik Sentra IKM", "APBN-DAK-Fisik", 2022, "Disnakerin", payakumbuh}},
		{dak, &FundAllocated{Rp(24_300_000_000), Rp(100_000_000), "PMK 198/2021", "Kementerian Perindustrian"}},
		{dak, &AllocationRevised{Rp(-300_000_000), "PMK 55/2022"}},
		{dak, &BudgetLineOpened{"Revitalisasi sentra rendang", sipadu, Rp(2_700_000_000)}},
		{dak, &CommitmentMade{"SK-12", "SK", "188.45/12/2022", "CV Maju", sipadu, Rp(1_000_000_000)}},
		{dak, &CommitmentReleased{"SK-12", Rp(50_000_000), "harga lebih rendah"}},
		{dak, &Disbursed{"SK-12", "SP2D-0071", Rp(900_000_000)}},
		{orders, &PaymentRegisterOpened{"Disnakerin", 2021}},
		{orders, &PaymentOrderEntered{"SP2D-0071", dak, 4, true}},
		{orders, &PaymentOrderStruck{"SP2D-0071", dak, 4, "angka tertukar"}},
		{dak, &InKindDelivered{"SK-12", group, Rp(7_500_000), "BAST/34/2022", true}},
		{dak, &FundsReturned{"SK-12", "STS-9", Rp(36_000), "sisa"}},
		{dak, &FundLapsed{Rp(1_250_000)}},
		{dak, &FiscalYearClosed{2022}},

		{sentra, &SentraRegistered{"Sentra Rendang", []string{"Sentra IKM Randang"}, "sentra", "pangan", payakumbuh, regionOf("kemendagri:13"), sipadu, food, "produksi rendang kemasan"}},
		{sentra, &SentraRevitalisationPlanned{InYear(2022), "gedung dan mesin retort"}},
		{sentra, &SentraScopeSet{"rendang", "pengemasan retort", food}},
		{sentra, &ConstructionContracted{"12/SPK/2022", "CV Maju", "gedung", Rp(900_000_000), dak, "SK-12"}},
		{sentra, &SentraBuilt{"12/SPK/2022", "BAST/90/2022", payakumbuh, sipadu}},
		{sentra, &SentraRevitalised{"12/SPK/2022", "atap dan lantai"}},
		{sentra, &SentraInaugurated{"Wali Kota"}},
		{sentra, &TenantJoined{weaver, "kios 7"}},
		{sentra, &TenantLeft{weaver, "pindah"}},
		{sentra, &MachineInstalled{"Mesin retort", "RT-2022-01", "Agrowindo", Rp(450_000_000)}},
		{sentra, &MachineConditionRecorded{"RT-2022-01", true, "baik"}},
		{sentra, &SentraServiceRendered{"pengemasan retort", weaver, &threeThings, "kg", Rp(45_000)}},
		{sentra, &SentraManagerTrained{"tata kelola sentra", 4, 24}},
		{sentra, &UtilisationMeasured{"Mesin retort", InYear(2023), 1_200_000, 4_000_000, "kg"}},

		{request, &ProposalSubmitted{payakumbuh, "Wali Kota", "Kementerian Perindustrian", "penguatan kelembagaan sentra", sentra}},
		{request, &ProposalItemAdded{"DAK Nonfisik", "pelatihan pengelola sentra"}},
		{request, &ProposalReceived{"Direktorat Jenderal IKMA"}},
		{request, &ProposalUnderIdentification{"Direktorat Jenderal IKMA"}},
		{request, &ProposalApproved{"Direktorat Jenderal IKMA", dak}},
		{request, &ProposalRejected{"Direktorat Jenderal IKMA", "di luar kriteria"}},
		{request, &ProposalWithdrawn{"Wali Kota", "dibiayai APBD"}},
		{request, &ProposalLinkedToAllocation{dak}},

		{dinas, &AgencyRegistered{"Dinas Tenaga Kerja dan Perindustrian", "Disnakerin", payakumbuh, "kota"}},
		{dinas, &OfficialNamed{"Kepala Dinas", "Yunida Fatwa"}},
		{dinas, &EquipmentProcured{"Mesin retort", &threeThings, "unit", Rp(450_000_000)}},
		{dinas, &StockIssued{"SBBK-7", "Mesin retort", 1000, "unit", weaver}},
		{dinas, &StockCounted{"Mesin retort", 1000, "unit", 2000}},
		{dinas, &StockWrittenOff{"Mesin retort", 1000, "unit", "rusak terendam banjir", "SK 4/2023"}},

		{cityFacts, &IndicatorDefined{"pertumbuhan ekonomi"}},
		{cityFacts, &IndicatorPublished{"pertumbuhan ekonomi", "-1.17", "negative", "persen", InYear(2020), true, "BPS"}},
		{cityFacts, &ChallengeIdentified{"pandemi Covid-19", "Wali Kota"}},
		{cityFacts, &CollaborationSought{"perguruan tinggi", Information}},
		{cityFacts, &CollaborationFormed{[]string{"Kota Payakumbuh", "Kota Medan"}, []string{"pemasaran"}}},
		{cityFacts, &RestrictionPeriodStarted{"PSBB"}},
		{cityFacts, &RestrictionPeriodEnded{"PSBB", "tatanan normal baru"}},
		{cityFacts, &StatementRecorded{"Wali Kota", "IKM adalah tulang punggung kota"}},
		{cityFacts, &PolicyAnnounced{"Wali Kota", "belanja produk lokal"}},
		{cityFacts, &MarketProfileReported{"sebagian besar", "luar kota"}},
		{cityFacts, &DeliveryChannelSet{[]Ref{sentra}}},
		{cityFacts, &SectorCoverageSet{[]string{"pangan", "sandang"}}},
		{cityFacts, &IndicatorRestated{"pertumbuhan ekonomi", "-1.3", "persen", InYear(2020), "BPS", 2, "data sensus"}},
		{cityFacts, &CollaborationEnded{[]string{"Kota Payakumbuh", "Kota Medan"}, "masa berlaku habis"}},
		{cityFacts, &RegionCodeChanged{[]region.Region{parit}, []region.Region{payakumbuh, bukittinggi}, "Permendagri 58/2021"}},

		{consent, &ApprovalRequested{exampleDigest, weaver, "Hibah uang: Rp7.500.000", []string{"D3.v1"}, "sri", Date{2022, time.March, 31}}},
		{consent, &ApprovalGranted{"rahmat"}},
		{consent, &ApprovalRejected{"rahmat", "belum ada dokumen pengecualian"}},

		{audit, &FindingRaised{"Perpres 12/2021 pasal 7", "harga mesin 40% di atas pasar", "tanpa survei harga", "kemahalan", Rp(180_000_000), []Ref{dak, dinas}, []uuid.UUID{id("paid")}, "dewi"}},
		{audit, &FindingAnswered{"kelebihan bayar disetor", "sri"}},
		{audit, &FindingResolved{"STS-9 diterima", "dewi"}},
		{audit, &FindingReopened{"STS-9 ternyata batal", "dewi"}},

		{intake, &ImportStarted{"penerima-2021.xlsx", 120}},
		{intake, &RowsAccepted{50}},
		{intake, &RowRejected{17, NIKShape}},
		{intake, &ImportFinished{119, 1}},
		{intake, &ImportReversed{119, "kolom tertukar"}},
	}
}

// exampleOf returns the example of a type.
func exampleOf(t testing.TB, name string) example {
	for _, e := range examples() {
		if TypeName(e.body) == name {
			return e
		}
	}
	require.Fail(t, "no example of "+name, "add one to examples()")
	return example{}
}

const exampleDigest = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

// exampleMeta is an envelope with every field set.
func exampleMeta(mode Mode) Meta {
	return Meta{
		Schema: 1, OccurredOn: span("2021-12-22"), Mode: mode, Confidence: Verified,
		By: Author{"sri", "petugas", "Disnakerin"},
		Evidence: []Evidence{{
			Kind: "BAST", Title: "Berita acara serah terima", Number: "BAST/34/2021", Issuer: "Disnakerin", Date: span("2021-12-22"),
			Locator: "halaman 2", Quote: "telah diterima dengan baik", File: "bast-34.pdf",
			SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Size: 48_213, Media: "application/pdf",
		}},
		Note: "diserahkan di kantor kelurahan", Rules: []string{"D1.v1"},
		Command: id("command"), Request: exampleDigest,
		Correlation: id("correlation"), Causation: id("causation"),
	}
}

// modeOf is a mode that a type may have.
func modeOf(body Body) Mode {
	if t, err := typeOf(body); err == nil && t.mode != "" {
		return t.mode
	}
	return Actual
}

// command asks for what an example says, without what only a decision may fill in, and with personal data in clear.
func (e example) command() Command {
	switch b := e.body.(type) {
	case *ActorRegistered:
		b.Owner, b.Address, b.Contact = NewPersonal("Siti Rahmah"), NewPersonal("Jl. Sudirman 7"), NewPersonal("0812-555-0199")
	case *ActorLocated:
		b.Address = NewPersonal("Jl. Sudirman 7")
	case *ActorRelocated:
		b.Address = NewPersonal("Jl. Ahmad Yani 3")
	case *ActorPersonLinked:
		b.Name = NewPersonal("Budi Santoso")
	case *PersonalIdentifierAdded:
		b.Number = NewPersonal("9999994101990001")
	case *ApprovalRequested:
		b.Requester = ""
	case *GrievanceFiled:
		b.Text = NewPersonal("Budi Santoso belum menyerahkan alatnya")
	case *KBLIReclassified:
		b.Review = ""
	case *ClassUpgraded:
		b.ClassChange = ClassChange{Scheme: b.Scheme, Before: b.Before, After: b.After}
	case *ClassDowngraded:
		b.ClassChange = ClassChange{Scheme: b.Scheme, Before: b.Before, After: b.After}
	case *EligibilityDetermined:
		*b = EligibilityDetermined{Programme: b.Programme}
	case *ApprovalGranted:
		b.By = ""
	case *ApprovalRejected:
		b.By = ""
	case *SentraBuilt:
		b.Region, b.Programme = region.Region{}, ""
	case *StockCounted:
		b.Book = 0
	case *IndicatorRestated:
		b.Version = 0
	case *ImportFinished:
		b.Accepted, b.Rejected = 0, 0
	case *FindingRaised:
		b.By = ""
	case *FindingAnswered:
		b.By = ""
	case *FindingResolved:
		b.By = ""
	case *FindingReopened:
		b.By = ""
	case Intervention:
		b.Given().Beneficiaries = nil
	}
	m := exampleMeta(modeOf(e.body))
	return Command{ID: id("command"), Stream: e.stream, Body: e.body, Meta: Meta{OccurredOn: m.OccurredOn, Mode: m.Mode,
		Confidence: m.Confidence, By: m.By, Evidence: m.Evidence, Note: m.Note, Correlation: m.Correlation, Causation: m.Causation}}
}
