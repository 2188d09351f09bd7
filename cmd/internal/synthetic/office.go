package synthetic

import (
	"fmt"
	"strings"

	"jejak/domain"
)

// Title is what the ledger calls itself.
const Title = "Data contoh: sepuluh tahun yang dibuat oleh jejak generate (sintetis)"

// Programmes of an office, and the stages that each adopts.
const (
	allStages  = 7
	someStages = 3
	perOffice  = 2 // agency and its head
)

// officeEvents is how many events an office has: the agency, two programmes with their stages and yearly targets, and a
// figure that it publishes each year.
const officeEvents = perOffice + 1 + allStages + years + 1 + someStages + years + years

// openOffice gives a place its programmes.
func (p *plan) openOffice(at *place) {
	for i := range 2 {
		at.programmes = append(at.programmes, domain.NewRef(domain.CategoryProgramme, p.id("programme", at.number*2+i)))
	}
}

// has reports whether a place has an office.
func (p *place) has() bool { return p.programmes != nil }

func (p *plan) openLedger(entries *[]entry) error {
	s, err := p.stream(domain.LedgerRef, entries)
	if err != nil {
		return err
	}
	body := &domain.LedgerOpened{Title: Title, Synthetic: true, Ledger: p.id("ledger", 0)}
	by := domain.Author{User: "data.contoh", Role: "pembuat data contoh", Office: "Kantor Contoh"}
	return s.must(happened(by, day(0).period(), opensAt-second), body)
}

// office makes the streams of an agency, its programmes, and the figures of its region.
func (p *plan) office(at *place, entries *[]entry) error {
	c := p.chance("office", at.number)
	opened := c.at(0)
	agency, err := p.stream(domain.NewRef(domain.CategoryAgency, p.id("agency", at.number)), entries)
	if err != nil {
		return err
	}
	f := happened(at.officer, day(0).period(), opened)
	registered := &domain.AgencyRegistered{Name: at.officer.Office, Short: "Disperin Contoh", Region: at.region,
		Level: strings.ToLower(at.region.Kind().String())}
	if err := agency.must(f, registered); err != nil {
		return err
	}
	if err := agency.must(f, &domain.OfficialNamed{Role: "Kepala Dinas", Name: "Pejabat Contoh " + at.name}); err != nil {
		return err
	}
	for i, stages := range []int{allStages, someStages} {
		if err := p.programme(c, at, i, domain.Stages()[:stages], entries); err != nil {
			return err
		}
	}
	return p.figures(c, at, entries)
}

var programmeNames = []string{"Contoh Hulu Hilir", "Contoh Kelurahan Karya"}

func (p *plan) programme(c chance, at *place, n int, stages []domain.Stage, entries *[]entry) error {
	s, err := p.stream(at.programmes[n], entries)
	if err != nil {
		return err
	}
	f := happened(at.officer, day(3).period(), c.at(3)).verified("SK", fmt.Sprintf("%03d/SK-CONTOH/%d", n+1, firstYear),
		day(3).period())
	if err := s.must(f, &domain.ProgrammeDeclared{Name: programmeNames[n] + " " + at.name, Kind: "pembinaan",
		Region: at.region, Lead: at.officer.Office}); err != nil {
		return err
	}
	for _, stage := range stages {
		f.at += second
		if err := s.must(f, &domain.StageAdopted{Order: stage.Order(), Stage: stage, Label: "tahap " + string(stage)}); err != nil {
			return err
		}
	}
	for year := range years {
		indicator := domain.ActorsCoached
		if n == 1 {
			indicator = domain.ActorsTrained
		}
		f := happened(at.officer, domain.InYear(firstYear+year), c.at(on(firstYear+year, 1, 8)+4))
		f.mode = domain.Planned
		target := &domain.TargetSet{Indicator: indicator, Value: fmt.Sprint(c.between(4, 40) * 10), Unit: "IKM",
			Period: domain.InYear(firstYear + year), Region: at.region}
		if err := s.must(f, target); err != nil {
			return err
		}
	}
	return nil
}

// figures are what the office says of its region each year about the year before.
func (p *plan) figures(c chance, at *place, entries *[]entry) error {
	s, err := p.stream(domain.RegionRef(at.region), entries)
	if err != nil {
		return err
	}
	for year := range years {
		published := on(firstYear+year, 2, 10) + day(c.IntN(20))
		f := happened(at.officer, published.workday().period(), c.at(published))
		f.trust = domain.Claimed
		body := &domain.IndicatorPublished{Indicator: "pertumbuhan-ikm",
			Value: fmt.Sprintf("%d.%d", c.between(0, 4), c.between(1, 9)), Unit: "persen",
			Period: domain.InYear(firstYear + year - 1), Publisher: at.officer.Office}
		if err := s.must(f, body); err != nil {
			return err
		}
	}
	return nil
}
