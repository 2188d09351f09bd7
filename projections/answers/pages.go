package answers

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/actorstatus"
	"jejak/projections/cityaid"
	"jejak/projections/cityfacts"
	"jejak/projections/funds"
	"jejak/projections/programmes"
)

// CityPage is what is known of a city.
type CityPage struct {
	Region     region.Region      `json:"region"`
	Name       string             `json:"name"`
	Registered projections.Figure `json:"registered"`
	Actors     []ActorLine        `json:"actors"`
	Years      []int              `json:"years"` // columns of the table; 0 stands for facts that lie in no single year
	Table      []StageRow         `json:"table"`
	Programmes []ProgrammePage    `json:"programmes"`
	Funds      []FundPage         `json:"funds"`
	Facts      []cityfacts.Entry  `json:"facts"`
	Province   []cityfacts.Entry  `json:"province"` // facts about the province that are set against those of the city
	Proposals  []ProposalLine     `json:"proposals"`
	Promises   []Promise          `json:"promises"`
}

// ActorLine is an actor in a list.
type ActorLine struct {
	Ref domain.Ref `json:"stream"`
	actorstatus.Actor
}

// StageRow is a row of the table of a city: a stage, its cells by year and their total.
type StageRow struct {
	Stage   domain.Stage `json:"stage,omitempty"` // empty for the row of all stages
	Cells   []Cell       `json:"cells"`
	Total   Cell         `json:"total"`
	Planned Cell         `json:"planned"`
	ByTrust []Cell       `json:"byConfidence"` // the total by confidence: claimed, reported, verified
}

// Cell is a cell of the table.
type Cell struct {
	Interventions projections.Figure `json:"interventions"`
	Recipients    projections.Figure `json:"recipients"`
	Beneficiaries projections.Figure `json:"beneficiaries"`
	Rupiah        projections.Figure `json:"rupiah"`
	Unpriced      projections.Figure `json:"unpriced"`
	Activities    projections.Figure `json:"activities"`
	Participants  projections.Figure `json:"participants"`
}

// Figures lists the numbers of the cell.
func (c Cell) Figures() []projections.Figure {
	return []projections.Figure{c.Interventions, c.Recipients, c.Beneficiaries, c.Rupiah, c.Unpriced, c.Activities, c.Participants}
}

// Empty reports whether there is nothing in the cell.
func (c Cell) Empty() bool {
	return !slices.ContainsFunc(c.Figures(), func(f projections.Figure) bool { return f.Value != 0 })
}

// ProgrammePage is a programme with its targets held against what was done.
type ProgrammePage struct {
	Ref domain.Ref `json:"stream"`
	programmes.Programme
	Progress []Progress `json:"progress"`
}

// Progress is a target and what was realised of it.
type Progress struct {
	programmes.Target
	Realised projections.Figure  `json:"realised"`
	Whole    *projections.Figure `json:"whole,omitempty"` // of a target in percent: what the percentage is of
}

// Share is the realised part of the target in percent of what was promised, rounded down; ok is false when the target
// is no number above zero. It is worked out in whole numbers and fractions: 7 of "7 percent of 100" are 100 percent.
func (p Progress) Share() (percent int64, ok bool) {
	target, ok := new(big.Rat).SetString(p.Value)
	if !ok || target.Sign() <= 0 {
		return 0, false
	}
	if p.Whole != nil {
		target.Mul(target, big.NewRat(p.Whole.Value, 100))
		if target.Sign() == 0 {
			return 0, false
		}
	}
	share := new(big.Rat).Quo(big.NewRat(p.Realised.Value*100, 1), target)
	whole := new(big.Int).Quo(share.Num(), share.Denom())
	return whole.Int64(), whole.IsInt64()
}

// FundPage is a fund line with its money.
type FundPage struct {
	Ref domain.Ref `json:"stream"`
	funds.Fund
	Lines  map[funds.Line]projections.Figure `json:"lines"`
	LateOf map[funds.Line]projections.Figure `json:"lateOf,omitempty"` // as much of a line as was posted after the year was closed
}

// ProposalLine is a request with its age.
type ProposalLine struct {
	Ref domain.Ref `json:"stream"`
	cityfacts.Proposal
	Pending bool `json:"pending"`
	AgeDays int  `json:"ageDays"`
}

// Promise is a planned fact with its age.
type Promise struct {
	cityfacts.Entry
	AgeDays int `json:"ageDays"`
}

// City makes the page of a city. Today is the day on which ages are counted.
func (m *Models) City(city region.Region, today domain.Date) CityPage {
	aid := m.Aid.City(city)
	page := CityPage{
		Region:     city,
		Name:       PlaceName(city),
		Registered: aid.Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered),
		Years:      aid.Years(),
		Actors:     m.ActorsIn(city),
		Facts:      m.Facts.Of(city),
		Proposals:  m.ProposalsFrom(city, today),
	}
	for _, stage := range append(domain.Stages(), "") {
		page.Table = append(page.Table, stageRow(aid, stage, page.Years))
	}
	for ref, p := range m.Programmes.States() {
		if p.Region == city {
			page.Programmes = append(page.Programmes, m.programme(ref, p))
		}
	}
	for ref, f := range m.Funds.States() {
		if f.Region == city {
			page.Funds = append(page.Funds, m.fund(ref, f))
		}
	}
	for _, e := range page.Facts {
		if e.Mode == domain.Planned && e.EndedBy == uuid.Nil { // a revised promise is another
			page.Promises = append(page.Promises, Promise{e, e.On.EffectiveFrom().DaysUntil(today)})
		}
	}
	for _, e := range m.Facts.Of(city.Province()) {
		if e.Stream.Category() == domain.CategoryRegion {
			page.Province = append(page.Province, e)
		}
	}
	return page
}

func stageRow(aid *cityaid.City, stage domain.Stage, years []int) StageRow {
	cell := func(year int, mode domain.Mode, confidence domain.Confidence) Cell {
		figure := func(m cityaid.MeasureName) projections.Figure {
			return aid.Figure(cityaid.Cell{Stage: stage, Year: year, Mode: mode, Confidence: confidence}, m)
		}
		return Cell{figure(cityaid.Interventions), figure(cityaid.Recipients), figure(cityaid.Beneficiaries),
			figure(cityaid.Rupiah), figure(cityaid.Unpriced), figure(cityaid.Activities), figure(cityaid.Participants)}
	}
	row := StageRow{Stage: stage, Total: cell(cityaid.AnyYear, domain.Actual, ""), Planned: cell(cityaid.AnyYear, domain.Planned, "")}
	for _, y := range years {
		row.Cells = append(row.Cells, cell(y, domain.Actual, ""))
	}
	for _, c := range domain.Confidences() {
		row.ByTrust = append(row.ByTrust, cell(cityaid.AnyYear, domain.Actual, c))
	}
	return row
}

// ActorsIn lists the registered actors of a city, or all for the zero region, by name and then by id.
func (m *Models) ActorsIn(city region.Region) []ActorLine {
	var list []ActorLine
	for ref, a := range m.Actors.States() {
		if a.IsRegistered() && (city == (region.Region{}) || city.Contains(a.Region)) {
			list = append(list, ActorLine{ref, a})
		}
	}
	slices.SortStableFunc(list, func(a, b ActorLine) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// ProposalsFrom lists the requests of a city, or all for the zero region, oldest first. A request of which a view shows
// no more than the answer has no age yet, and is left out.
func (m *Models) ProposalsFrom(city region.Region, today domain.Date) []ProposalLine {
	var list []ProposalLine
	for ref, p := range m.Proposals.States() {
		if !p.Since.IsZero() && (city == (region.Region{}) || p.From == city) {
			list = append(list, ProposalLine{ref, p, p.State.Pending(), p.Age(today)})
		}
	}
	slices.SortStableFunc(list, func(a, b ProposalLine) int {
		return a.Since.EffectiveFrom().Compare(b.Since.EffectiveFrom())
	})
	return list
}

// Programme makes the page of a programme; ok is false if there is none.
func (m *Models) Programme(ref domain.Ref) (page ProgrammePage, ok bool) {
	p, ok := m.Programmes.State(ref)
	return m.programme(ref, p), ok
}

func (m *Models) programme(ref domain.Ref, p programmes.Programme) ProgrammePage {
	page := ProgrammePage{Ref: ref, Programme: p}
	for _, t := range p.Targets {
		progress := Progress{Target: t, Realised: m.Realised.Figure(ref, t)}
		if t.Unit == domain.PercentOfActors {
			whole := m.Aid.City(cmp.Or(t.Region.City(), p.Region.City())).Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered)
			progress.Whole = &whole
		}
		page.Progress = append(page.Progress, progress)
	}
	return page
}

// Fund makes the page of a fund line; ok is false if there is none.
func (m *Models) Fund(ref domain.Ref) (page FundPage, ok bool) {
	f, ok := m.Funds.State(ref)
	return m.fund(ref, f), ok
}

func (m *Models) fund(ref domain.Ref, f funds.Fund) FundPage {
	page := FundPage{Ref: ref, Fund: f, Lines: map[funds.Line]projections.Figure{}, LateOf: map[funds.Line]projections.Figure{}}
	for _, line := range funds.Lines() {
		page.Lines[line] = m.Money.Figure(ref, line)
		if late := m.Money.Late(ref, line); line.Recorded() && late.Value != 0 {
			page.LateOf[line] = late
		}
	}
	return page
}
