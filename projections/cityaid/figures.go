package cityaid

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/columns"
)

// MeasureName names a number of a cell.
type MeasureName string

const (
	Registered    MeasureName = "registered"    // actors of the city
	Interventions MeasureName = "interventions" //
	Recipients    MeasureName = "recipients"    // distinct actors that received
	Beneficiaries MeasureName = "beneficiaries" // distinct actors that benefited, members of groups included
	Rupiah        MeasureName = "rupiah"        //
	Unpriced      MeasureName = "unpriced"      // interventions whose value is not known
	Activities    MeasureName = "activities"    //
	Participants  MeasureName = "participants"  // of activities, by number
)

// measures says how each number is taken from a row, and whether it counts distinct actors.
var measures = map[MeasureName]struct {
	of       func(*Amounts) int64
	distinct bool
	unit     projections.Unit
}{
	Registered:    {func(a *Amounts) int64 { return a.Registered }, true, projections.Count},
	Interventions: {func(a *Amounts) int64 { return a.Interventions }, false, projections.Count},
	Recipients:    {func(a *Amounts) int64 { return a.Interventions }, true, projections.Count},
	Beneficiaries: {func(a *Amounts) int64 { return a.Benefits }, true, projections.Count},
	Rupiah:        {func(a *Amounts) int64 { return a.Rupiah }, false, projections.Rupiah},
	Unpriced:      {func(a *Amounts) int64 { return a.Unpriced }, false, projections.Count},
	Activities:    {func(a *Amounts) int64 { return a.Activities }, false, projections.Count},
	Participants:  {func(a *Amounts) int64 { return a.Participants }, false, projections.Count},
}

// Cell picks rows of a city. An empty field matches all; AnyYear matches all years, while year 0 means the facts that
// lie in no single year.
type Cell struct {
	City       region.Region
	Stage      domain.Stage
	Year       int
	Mode       domain.Mode
	Confidence domain.Confidence
}

// AnyYear matches every year.
const AnyYear = -1

// any stands for an empty field in a figure's name, undated for year 0.
const (
	anyValue = "*"
	undated  = "undated"
)

func (c *Cell) matches(k *Key) bool {
	return k.City == c.City && (c.Stage == "" || k.Stage == c.Stage) && (c.Year == AnyYear || k.Year == c.Year) &&
		(c.Mode == "" || k.Mode == c.Mode) && (c.Confidence == "" || k.Confidence == c.Confidence)
}

// ID is the figure's name: city/kemendagri:13.76/training/2021/actual/*/rupiah.
func (c Cell) ID(m MeasureName) string {
	y := strconv.Itoa(c.Year)
	switch c.Year {
	case AnyYear:
		y = anyValue
	case 0:
		y = undated
	}
	orAny := func(s string) string {
		if s == "" {
			return anyValue
		}
		return s
	}
	return strings.Join([]string{"city", c.City.String(), orAny(string(c.Stage)), y, orAny(string(c.Mode)),
		orAny(string(c.Confidence)), string(m)}, "/")
}

// City is the rows of one city, gathered once for the many figures of a page.
type City struct {
	code   region.Region
	rows   map[domain.Stage][]row
	actors int // how many different ones are in the rows
}

type row struct {
	Key
	Amounts
	actor int // the key's actor as a number, as figures tell thousands of them apart
}

// City gathers the rows of a city.
func (a *CityAid) City(code region.Region) (*City, error) {
	c := &City{code: code, rows: map[domain.Stage][]row{}}
	numbers := map[domain.Ref]int{}
	for r, err := range a.Rows(columns.Key(nil).Text(code.String())) {
		if err != nil {
			return nil, err
		}
		k := r.Key
		n, known := numbers[k.Actor]
		if !known {
			n = len(numbers)
			numbers[k.Actor] = n
		}
		c.rows[k.Stage] = append(c.rows[k.Stage], row{k, r.Value, n})
	}
	c.actors = len(numbers)
	return c, nil
}

// Figure is one number of a cell. The cell's city is this one.
func (c *City) Figure(cell Cell, m MeasureName) projections.Figure {
	cell.City = c.code
	measure := measures[m]
	var total int64
	var things []int64 // by the actor's number
	if measure.distinct {
		things = make([]int64, c.actors)
	}
	for stage, rows := range c.rows {
		if cell.Stage != "" && cell.Stage != stage {
			continue
		}
		for i := range rows {
			r := &rows[i]
			switch n := measure.of(&r.Amounts); {
			case n == 0 || !cell.matches(&r.Key):
			case measure.distinct:
				things[r.actor] += n
			default:
				total += n
			}
		}
	}
	for _, n := range things {
		if n > 0 {
			total++
		}
	}
	return projections.Figure{ID: cell.ID(m), Value: total, Unit: measure.unit}
}

// Years lists the years in which something was done in the city, in order; 0 first, for facts that lie in no single year.
func (c *City) Years() []int {
	years := map[int]bool{}
	for stage, rows := range c.rows {
		for i := range rows {
			if r := &rows[i]; stage != "" && r.Mode == domain.Actual {
				years[r.Year] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(years))
}

// Explain returns the evidence for a figure's name; ok is false for a name of another read model.
func (a *CityAid) Explain(id string) (projections.Evidence, bool, error) {
	parts := strings.Split(id, "/")
	if parts[0] != "city" {
		return nil, false, nil
	}
	c, m, err := parseID(parts)
	if err != nil {
		return nil, true, fmt.Errorf("cityaid: figure %q: %w", id, err)
	}
	entity := projections.NoEntity[Key]
	if measures[m].distinct {
		entity = func(k Key) string { return string(k.Actor) }
	}
	prefix := columns.Key(nil).Text(c.City.String())
	if c.Stage != "" {
		prefix = prefix.Text(string(c.Stage))
	}
	amount := func(k Key, a Amounts) int64 {
		if !c.matches(&k) {
			return 0
		}
		return measures[m].of(&a)
	}
	return a.Evidence(prefix, amount, entity), true, nil
}

func parseID(parts []string) (Cell, MeasureName, error) {
	if len(parts) != 7 {
		return Cell{}, "", fmt.Errorf("has %d parts, not 7: city/REGION/STAGE/YEAR/MODE/CONFIDENCE/MEASURE", len(parts))
	}
	value := func(s string) string {
		if s == anyValue {
			return ""
		}
		return s
	}
	c := Cell{Stage: domain.Stage(value(parts[2])), Year: AnyYear, Mode: domain.Mode(value(parts[4])), Confidence: domain.Confidence(value(parts[5]))}
	if err := c.City.UnmarshalText([]byte(parts[1])); err != nil {
		return Cell{}, "", err
	}
	if c.Stage != "" && c.Stage.Order() == 0 {
		return Cell{}, "", fmt.Errorf("there is no stage %q", c.Stage)
	}
	switch y := parts[3]; y {
	case anyValue:
	case undated:
		c.Year = 0
	default:
		n, err := strconv.Atoi(y)
		if err != nil || n < 1 {
			return Cell{}, "", fmt.Errorf("%q is no year", y)
		}
		c.Year = n
	}
	if c.Mode != "" && !slices.Contains(domain.Modes(), c.Mode) {
		return Cell{}, "", fmt.Errorf("there is no mode %q", c.Mode)
	}
	if c.Confidence != "" && !slices.Contains(domain.Confidences(), c.Confidence) {
		return Cell{}, "", fmt.Errorf("there is no confidence %q", c.Confidence)
	}
	m := MeasureName(parts[6])
	if _, ok := measures[m]; !ok {
		return Cell{}, "", fmt.Errorf("there is no measure %q", m)
	}
	return c, m, nil
}

// Cities lists the cities that have any row, by code. It steps from one to the next, and reads of each the first row that is not empty.
func (a *CityAid) Cities() (list []region.Region, err error) {
	k, found, err := a.After(nil)
	for found && err == nil {
		rows := columns.Key(nil).Text(k.City.String())
		for _, err := range a.Rows(rows) {
			if err != nil {
				return nil, err
			}
			list = append(list, k.City)
			break
		}
		k, found, err = a.After(rows.Past())
	}
	slices.SortFunc(list, projections.CompareText[region.Region])
	return list, err
}
