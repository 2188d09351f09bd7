package laws

import (
	"fmt"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"jejak/domain"
	kit "jejak/projections/projectiontest"
)

func (h *history) registration(ref domain.Ref) *domain.ActorRegistered {
	b := &domain.ActorRegistered{EntityKind: domain.Individual, Owner: domain.NewPersonal(canary), Region: pick(h, "region", places)}
	if ref == groups[0] || ref == groups[1] {
		b.EntityKind, b.Name, b.Owner = domain.Group, "Kelompok "+string(ref[4]), domain.Personal{}
	}
	return b
}

// canary is clear personal text that must not come out again.
const canary = "Siti Rahmah Kenari"

func (h *history) register() {
	ref := pick(h, "actor", append(actors, groups...))
	h.record(ref, h.registration(ref))
}

// aid gives something to an actor.
func (h *history) aid() {
	ref := pick(h, "actor", append(actors, groups...))
	given := domain.Aid{Programme: pick(h, "programme", []domain.Ref{"", schemes[0], schemes[0], schemes[1]})}
	if rapid.Bool().Draw(h.T, "priced") {
		given.ValueRp = h.amount()
	}
	topic := fmt.Sprint("Topik ", rapid.IntRange(0, 20).Draw(h.T, "topic"))
	h.record(ref, pick(h, "aid", []domain.Body{
		&domain.TrainingAttended{Aid: given, Kind: "pelatihan", Topic: topic},
		&domain.EquipmentGranted{Aid: given, Title: domain.Given, Items: []domain.Item{{Name: topic, Quantity: 1000, Unit: "unit"}}},
		&domain.LicenceFacilitated{Aid: given, Licence: "halal", Step: domain.LicenceIssued, Number: topic},
		&domain.CapitalProvided{Aid: given, Form: "KUR"},
		&domain.OnlineMarketingOnboarded{Aid: given, Platform: "Toko"},
		&domain.PromotionFacilitated{Aid: given, Kind: "pameran"},
		&domain.InformationProvided{Aid: given, Kind: "konsultasi", Topic: topic},
	}))
}

// change is something that happens to an actor.
func (h *history) change() {
	h.record(pick(h, "actor", append(actors, groups...)), pick(h, "change", []domain.Body{
		&domain.ActorRelocated{To: pick(h, "to", places), Address: domain.NewPersonal(canary)},
		&domain.ActorRelocated{To: pick(h, "to", places)},
		&domain.ActorLocated{Region: pick(h, "place", places)},
		&domain.ActorSuspended{Reason: "laporan"}, &domain.ActorReactivated{Reason: "laporan"},
		&domain.ActorClosed{Reason: "tutup"},
		&domain.SiteVisited{Visitor: "Dinas"},
		&domain.ActorPersonLinked{Person: uuid.NewSHA1(uuid.Nil, []byte("orang")), Role: "pengelola", Name: domain.NewPersonal(canary)},
		&domain.ActorsRelated{Relation: "merek", Other: pick(h, "other", actors)},
	}))
}

func (h *history) members() {
	member := pick(h, "member", actors)
	h.record(pick(h, "group", groups), pick(h, "membership", []domain.Body{
		&domain.MemberJoined{Member: member}, &domain.MemberJoined{Member: member}, &domain.MemberLeft{Member: member},
	}))
}

func (h *history) programme() {
	where := pick(h, "region", places)
	h.record(pick(h, "programme", schemes), pick(h, "programme fact", []domain.Body{
		&domain.ProgrammeDeclared{Name: "Program", Region: where.City(), Aliases: []string{"P"}},
		&domain.ProgrammeProfileChanged{LongName: "Program Pembinaan", Aliases: []string{"PP"}},
		&domain.StageAdopted{Order: 1, Stage: domain.Training, Label: "pelatihan"},
		&domain.TargetSet{Indicator: pick(h, "indicator", domain.Indicators()), Value: "10", Unit: "pelaku", Period: domain.InYear(2024), Region: where.City()},
		&domain.TargetSet{Indicator: pick(h, "indicator", domain.Indicators()), Value: "50", Unit: domain.PercentOfActors},
		&domain.ActivityPlanned{Stage: domain.Market, Topic: "Pasar"},
		&domain.AwardNominated{Award: "Penghargaan", Regions: places},
	}))
}

func (h *history) activity() {
	where, programme := pick(h, "region", places), pick(h, "programme", []domain.Ref{"", schemes[0]})
	h.record(pick(h, "activity", activities), pick(h, "activity fact", []domain.Body{
		&domain.ActivityScheduled{Stage: domain.Training, Kind: "pelatihan", Topic: "Kelas", Region: where, Window: kit.Period("2022/2026"), Programme: programme},
		&domain.ActivityHeld{Stage: domain.Training, Kind: "pelatihan", Topic: "Kelas", Region: where, Participants: 7, Programme: programme},
		&domain.StudyVisitHeld{Visitor: "Dinas", Host: "Dinas", VisitorRegion: payakumbuh, HostRegion: bukittinggi, Topic: "Belajar"},
		&domain.FollowUpIntended{By: "Dinas", Intent: "meniru", Region: where},
	}))
}

func (h *history) money() {
	id := pick(h, "commitment", []string{"SK-1", "SK-2"})
	h.record(pick(h, "fund", lines), pick(h, "money", []domain.Body{
		&domain.FundDeclared{Name: "APBD", Source: "APBD-Kota", Holder: "Dinas", Region: bukittinggi, FiscalYear: 2024},
		&domain.FundAllocated{AmountRp: domain.Rp(90_000_000)}, &domain.FundAllocated{AmountRp: h.amount()},
		&domain.BudgetLineOpened{Name: "Bagian", AmountRp: h.amount()}, &domain.BudgetLineOpened{Name: "Bagian"},
		&domain.CommitmentMade{Commitment: id, Instrument: "SK", Number: "1", Payee: "CV Maju", AmountRp: domain.Rp(9_000_000)},
		&domain.CommitmentReleased{Commitment: id, AmountRp: h.amount(), Reason: "sisa"},
		&domain.Disbursed{Commitment: id, SP2D: fmt.Sprint("SP2D ", h.asked), AmountRp: h.amount()},
		&domain.InKindDelivered{Commitment: id, Actor: actors[0], ValueRp: h.amount()},
		&domain.FundsReturned{Commitment: id, STS: "1", AmountRp: h.amount()},
	}))
}

// ask is about requests, sentra and agencies.
func (h *history) ask() {
	where := pick(h, "region", places)
	h.record(pick(h, "proposal", proposals), pick(h, "proposal fact", []domain.Body{
		&domain.ProposalSubmitted{From: where.City(), To: "Kementerian", Subject: "Mesin"},
		&domain.ProposalItemAdded{Item: "mesin"}, &domain.ProposalReceived{By: "Dirjen"},
		&domain.ProposalUnderIdentification{By: "Dirjen"}, &domain.ProposalApproved{By: "Menteri"},
		&domain.ProposalRejected{By: "Menteri", Reason: "di luar kriteria"},
	}))
	h.record(pick(h, "sentra", sentras), pick(h, "sentra fact", []domain.Body{
		&domain.SentraRegistered{Name: "Sentra", Region: where, Programme: schemes[0]},
		&domain.SentraScopeSet{Commodity: "rendang"},
	}))
}

// tell is what is said about regions.
func (h *history) tell() {
	h.record(pick(h, "region", regions), pick(h, "statement", []domain.Body{
		&domain.StatementRecorded{By: "Wali Kota", Gist: "IKM penting"},
		&domain.IndicatorPublished{Indicator: "pertumbuhan", Value: "1.17", Unit: "persen", Period: domain.InYear(2023), Publisher: "BPS"},
		&domain.ChallengeIdentified{Challenge: "pandemi"},
	}))
	h.record(agencies[0], pick(h, "agency", []domain.Body{
		&domain.AgencyRegistered{Name: "Dinas Perindustrian", Short: "Disperin", Region: payakumbuh},
		&domain.OfficialNamed{Role: "Kepala", Name: "Pejabat"},
	}))
}
