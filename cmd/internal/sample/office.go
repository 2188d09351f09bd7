package sample

import (
	"fmt"
	"slices"
	"time"

	"jejak/domain"
	"jejak/domain/region"
)

// city is a city of the year: real places, invented people and offices.
type city struct {
	name      string
	short     string
	region    region.Region
	villages  []region.Region
	agency    domain.Ref
	officer   domain.Author
	treasurer domain.Author
	numbers   numbering
}

func (s *script) newCity(name, short, code string) *city {
	c := &city{name: name, short: short, numbers: s.numbers, region: place(code)}
	for p := range region.Below(c.region) {
		if p.Region.Level() == region.Village {
			c.villages = append(c.villages, p.Region)
		}
	}
	office := "Dinas Contoh Perindustrian " + name
	c.officer = domain.Author{User: "petugas.contoh." + short, Role: "petugas IKM", Office: office}
	c.treasurer = domain.Author{User: "bendahara.contoh." + short, Role: "bendahara", Office: office}
	return c
}

// Payakumbuh is where most of the year takes place; Bukittinggi is there to be compared with.
func (s *script) payakumbuh() *city  { return s.cities[0] }
func (s *script) bukittinggi() *city { return s.cities[1] }

func (s *script) openOffice() {
	s.cities = [2]*city{s.newCity("Payakumbuh", "pyk", "13.76"), s.newCity("Bukittinggi", "bkt", "13.75")}
	opening := s.payakumbuh().happened(on(time.January, 2))
	opening.by = domain.Author{User: "data.contoh", Role: "pembuat data contoh", Office: "Kantor Contoh"}
	s.record(domain.LedgerRef, &domain.LedgerOpened{Title: Title, Synthetic: true, Ledger: s.id("ledger")}, opening)
	for _, c := range s.cities {
		c.agency = s.ref(domain.CategoryAgency, c.short)
		f := c.happened(on(time.January, 2))
		s.record(c.agency, &domain.AgencyRegistered{Name: c.officer.Office, Short: "Disperin Contoh", Region: c.region, Level: "kota"}, f)
		s.record(c.agency, &domain.OfficialNamed{Role: "Kepala Dinas", Name: "Pejabat Contoh " + c.name}, f)
	}
	s.record(s.payakumbuh().agency, &domain.EquipmentProcured{Item: "Mesin jahit portabel", Quantity: units(12), Unit: "unit",
		PriceRp: domain.Rp(2_450_000)}, s.payakumbuh().happened(on(time.March, 4)).verified("kontrak"))
}

func units(n int) *domain.Quantity { q := domain.Quantity(n * 1000); return &q }

// programme is one of the three, with its targets for the year.
type programme struct {
	city    int
	name    string
	long    string
	stages  []domain.Stage
	targets []domain.TargetSet
}

func target(i domain.Indicator, value, unit string) domain.TargetSet {
	return domain.TargetSet{Indicator: i, Value: value, Unit: unit, Period: domain.InYear(fiscalYear)}
}

// The programmes by their place in script.programmes.
const (
	huluHilir = iota
	kelurahanKarya
	bangkit
)

func programmes() [3]programme {
	return [3]programme{
		{0, "Contoh Hulu Hilir", "Pembinaan IKM contoh dari hulu ke hilir", domain.Stages(), []domain.TargetSet{
			target(domain.TrainingsHeld, "14", "kali"), target(domain.ActorsCoached, "170", "IKM"),
			target(domain.ActorsTrained, "120", "IKM"), target(domain.LicencesIssued, "75", "izin"),
			target(domain.ActorsOnline, "60", "IKM"), target(domain.FairsJoined, "80", "kali"),
			target(domain.CapitalReceivers, "30", "IKM"),
		}},
		{0, "Contoh Kelurahan Karya", "Satu kelurahan satu sentra contoh",
			[]domain.Stage{domain.Training, domain.Inputs, domain.Information}, []domain.TargetSet{
				target(domain.TrainingsHeld, "4", "kali"), target(domain.VillagesWithHub, "5", "kelurahan"),
				target(domain.EquipmentReceived, "6", "kelompok"),
			}},
		{1, "Contoh Bangkit IKM", "Pembinaan IKM contoh di kota kedua",
			[]domain.Stage{domain.Training, domain.Inputs, domain.Licensing, domain.Market, domain.Promotion}, []domain.TargetSet{
				target(domain.TrainingsHeld, "4", "kali"), target(domain.ActorsTrained, "40", "IKM"),
				target(domain.LicencesIssued, "20", "izin"),
			}},
	}
}

var stageLabels = map[domain.Stage]string{
	domain.Training: "pelatihan", domain.Inputs: "bahan baku dan peralatan", domain.Licensing: "perizinan",
	domain.Capital: "permodalan", domain.Market: "pangsa pasar", domain.Promotion: "promosi", domain.Information: "informasi",
}

func (s *script) declareProgrammes() {
	for i, p := range programmes() {
		c, stream := s.cities[p.city], s.ref(domain.CategoryProgramme, p.name)
		s.programmes[i] = stream
		f := c.happened(on(time.January, 6)).verified("SK")
		s.record(stream, &domain.ProgrammeDeclared{Name: p.name, LongName: p.long, Kind: "pembinaan", Region: c.region,
			Lead: c.officer.Office}, f)
		for _, stage := range p.stages {
			s.record(stream, &domain.StageAdopted{Order: stage.Order(), Stage: stage, Label: stageLabels[stage]}, f)
		}
		for _, t := range p.targets {
			t.Region = c.region
			s.record(stream, &t, c.intended(on(time.January, 7), domain.InYear(fiscalYear)).documented("SK"))
		}
		s.record(stream, &domain.EligibilityRuleAdopted{Rule: "memproduksi sendiri dan mempunyai tempat produksi", Version: 1},
			c.happened(on(time.January, 8)))
	}
}

// openSentra registers four sentra, one short of the target.
func (s *script) openSentra() {
	c := s.payakumbuh()
	for i, t := range trades()[:4] {
		stream := s.ref(domain.CategorySentra, fmt.Sprint(i))
		s.record(stream, &domain.SentraRegistered{Name: fmt.Sprintf("Sentra Contoh %s %d", title(t.sector), i+1), Kind: "sentra",
			Sector: t.sector, Region: c.villages[i*7], Programme: s.programmes[kelurahanKarya], KBLI: []domain.KBLI{t.kbli}},
			c.happened(on(time.January, 20)+day(i*45)))
		s.record(stream, &domain.SentraScopeSet{Commodity: t.products[0]}, c.happened(on(time.January, 22)+day(i*45)))
	}
	s.propose(c)
}

// propose submits two requests: one that is granted within the year, one that still waits for an answer.
func (s *script) propose(c *city) {
	granted, open := s.ref(domain.CategoryProposal, "granted"), s.ref(domain.CategoryProposal, "open")
	ministry := "Kementerian Contoh"
	s.record(granted, &domain.ProposalSubmitted{From: c.region, By: c.officer.Office, To: ministry, Subject: "Rumah produksi bersama contoh"}, c.happened(on(time.February, 3)))
	s.record(granted, &domain.ProposalItemAdded{FundSource: "DAK Nonfisik", Item: "Pendampingan rumah produksi"}, c.happened(on(time.February, 3)))
	s.record(granted, &domain.ProposalReceived{By: ministry}, c.happened(on(time.February, 17)))
	s.record(granted, &domain.ProposalApproved{By: ministry, Fund: s.funds[nationalDAK].ref}, c.happened(on(time.May, 12)).verified("SK"))
	s.record(open, &domain.ProposalSubmitted{From: c.region, By: c.officer.Office, To: ministry, Subject: "Revitalisasi Sentra Contoh Rajut 1", Sentra: s.ref(domain.CategorySentra, "0")}, c.happened(on(time.April, 14)))
	s.record(open, &domain.ProposalUnderIdentification{By: ministry}, c.happened(on(time.May, 5)).claimed())
}

// publishFigures puts statements about the cities beside each other.
func (s *script) publishFigures() {
	for i, c := range s.cities {
		stream := domain.RegionRef(c.region)
		published := func(value, publisher string, f fact) {
			s.record(stream, &domain.IndicatorPublished{Indicator: "pertumbuhan-ikm", Value: value, Unit: "persen",
				Period: period("2024"), Publisher: publisher}, f)
		}
		published([]string{"1.9", "2.4"}[i], c.officer.Office, c.happened(on(time.February, 10)).claimed())
		published([]string{"1.2", "2.1"}[i], "Badan Statistik Contoh", c.happened(on(time.March, 10)).verified("publikasi"))
		s.record(stream, &domain.SectorCoverageSet{Sectors: sectors()}, c.happened(on(time.January, 9)))
		s.record(stream, &domain.ChallengeIdentified{Challenge: "Harga bahan baku naik menjelang Lebaran", By: c.officer.Office},
			c.happened(on(time.March, 17)).claimed())
	}
	c := s.payakumbuh()
	s.record(domain.RegionRef(c.region), &domain.CollaborationSought{Partner: "Universitas Contoh", Stage: domain.Training},
		c.happened(on(time.April, 7)))
	s.record(domain.RegionRef(c.region), &domain.CollaborationFormed{Parties: []string{c.officer.Office, "Universitas Contoh"},
		About: []string{"pelatihan desain", "magang"}}, c.happened(on(time.July, 8)).verified("MoU"))
}

func sectors() []string {
	var list []string
	for _, t := range trades() {
		if !slices.Contains(list, t.sector) {
			list = append(list, t.sector)
		}
	}
	return list
}
