package answers

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/cityaid"
	"jejak/projections/funds"
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
	Facts      []CityFact         `json:"facts"`
	Province   []CityFact         `json:"province"` // facts about the province that are set against those of the city
	Proposals  []ProposalLine     `json:"proposals"`
	Promises   []Promise          `json:"promises"`

	Movements int64 `json:"-"` // how many movements of money and goods are not among Facts
}

// Allocated is what all fund lines of the city were allocated, as far as known.
func (p CityPage) Allocated() domain.Rupiah {
	var total domain.Rupiah
	for _, f := range p.Funds {
		total += domain.Rupiah(f.Lines[funds.Allocated].Value)
	}
	return total
}

// Pending is how many requests of the city wait for an answer.
func (p CityPage) Pending() (n int64) {
	for _, proposal := range p.Proposals {
		if proposal.Pending {
			n++
		}
	}
	return n
}

// CityLine is a city in a list.
type CityLine struct {
	Region        region.Region `json:"region"`
	Name          string        `json:"name"`
	Actors        int64         `json:"actors"`
	Interventions int64         `json:"interventions"`
	Recipients    int64         `json:"recipients"`
	Rupiah        domain.Rupiah `json:"rupiah"`
	Facts         int           `json:"facts"`
}

// CityList lists every city that the ledger knows anything of.
func (r *Reader) CityList(ctx context.Context) ([]CityLine, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	withFacts, err := r.Places.Regions()
	if err != nil {
		return nil, err
	}
	withAid, err := r.Aid.Cities()
	if err != nil {
		return nil, err
	}
	var lines []CityLine
	seen := map[region.Region]bool{}
	for _, city := range append(withFacts, withAid...) {
		if seen[city] || city.Level() != region.Regency {
			continue
		}
		seen[city] = true
		line, err := r.cityLine(ctx, city)
		if err != nil {
			return nil, err
		}
		if line.Facts > 0 || slices.Contains(withAid, city) { // facts may have been about it once, or later than the view
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (r *Reader) cityLine(ctx context.Context, city region.Region) (CityLine, error) {
	aid, err := r.Aid.City(city)
	if err != nil {
		return CityLine{}, err
	}
	facts, movements, err := r.Facts.Shown(ctx, city)
	cell := cityaid.Cell{Year: cityaid.AnyYear, Mode: domain.Actual}
	return CityLine{city, PlaceName(city),
		aid.Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered).Value,
		aid.Figure(cell, cityaid.Interventions).Value, aid.Figure(cell, cityaid.Recipients).Value,
		domain.Rupiah(aid.Figure(cell, cityaid.Rupiah).Value), len(facts) + int(movements)}, err
}

// FactsOf lists every fact about a city or province, planned ones too.
func (r *Reader) FactsOf(ctx context.Context, place region.Region) ([]CityFact, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	return r.Facts.Of(ctx, place)
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

// Promise is a planned fact with its age.
type Promise struct {
	CityFact
	AgeDays int `json:"ageDays"`
}

// City makes the page of a city.
func (r *Reader) City(ctx context.Context, city region.Region, e Extent) (page CityPage, err error) {
	if err := r.Ready(ctx); err != nil {
		return page, err
	}
	aid, err := r.Aid.City(city)
	if err != nil {
		return page, err
	}
	page = CityPage{
		Region:     city,
		Name:       PlaceName(city),
		Registered: aid.Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered),
		Years:      aid.Years(),
	}
	for _, stage := range append(domain.Stages(), "") {
		page.Table = append(page.Table, stageRow(aid, stage, page.Years))
	}
	if page.Actors, err = r.actorsIn(ctx, city, e); err != nil {
		return page, err
	}
	if page.Programmes, err = r.programmes(ctx, city); err != nil {
		return page, err
	}
	if page.Funds, err = r.funds(ctx, city, e); err != nil {
		return page, err
	}
	if page.Proposals, err = r.proposalsFrom(ctx, city); err != nil {
		return page, err
	}
	return page, r.told(ctx, &page, e)
}

// told fills in what is said of the city and of its province, and what was promised.
func (r *Reader) told(ctx context.Context, page *CityPage, extent Extent) (err error) {
	if extent == Shown {
		page.Facts, page.Movements, err = r.Facts.Shown(ctx, page.Region)
	} else {
		page.Facts, err = r.Facts.Of(ctx, page.Region)
	}
	if err != nil {
		return err
	}
	for _, e := range page.Facts {
		if e.Mode == domain.Planned && e.EndedBy == uuid.Nil { // a revised promise is another
			page.Promises = append(page.Promises, Promise{e, e.On.EffectiveFrom().DaysUntil(r.Today)})
		}
	}
	ofProvince, _, err := r.Facts.Shown(ctx, page.Region.Province())
	for _, e := range ofProvince {
		if e.Stream.Category() == domain.CategoryRegion {
			page.Province = append(page.Province, e)
		}
	}
	return err
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
