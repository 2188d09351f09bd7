package programmes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/columns"
)

// Key is a row of what was realised, split by what was counted so that distinct things are counted once.
type Key struct {
	Programme domain.Ref       `json:"programme"`
	Indicator domain.Indicator `json:"indicator"`
	Year      int              `json:"year,omitzero"` // 0 for facts that lie in no single year
	Thing     string           `json:"thing"`         // an actor, a kelurahan, or the event itself
}

// N counts the facts in a row.
type N struct {
	N int64 `json:"n"`
}

// AppendKey sorts rows by programme and indicator, so that those of a target lie together.
func (k Key) AppendKey(b columns.Key) columns.Key {
	return b.Ref(string(k.Programme)).Text(string(k.Indicator)).Int(k.Year).Ref(k.Thing)
}

func keyOf(f *columns.Fields) Key {
	return Key{Programme: domain.Ref(f.Ref()), Indicator: domain.Indicator(f.Text()), Year: f.Int(), Thing: f.Ref()}
}

func (n N) AppendNumbers(list []int64) []int64 { return append(list, n.N) }

// Realised is the read model of what was done for programmes.
type Realised struct {
	projections.Rollup[Key, N]
}

// NewRealised returns the empty read model.
func NewRealised() *Realised {
	return &Realised{projections.Rollup[Key, N]{Title: "realised", Edition: 2, Reads: reads(), Add: add,
		Key: keyOf, Numbers: func(n []int64) N { return N{n[0]} }}}
}

func reads() []string {
	return append(projections.Interventions(), projections.Types(&domain.ActorRegistered{}, &domain.ActivityHeld{},
		&domain.SentraRegistered{}, &domain.SentraBuilt{})...)
}

// isGroup is, in the place of an indicator, the row that says of an actor that it has members.
const isGroup domain.Indicator = "is-group"

func add(f *projections.Fact, emit func(Key, N)) {
	if b, ok := f.Body.(*domain.ActorRegistered); ok && b.EntityKind.HasMembers() {
		emit(Key{Indicator: isGroup, Thing: string(f.Stream)}, N{1})
	}
	if f.Meta.Mode != domain.Actual {
		return
	}
	year, ok := f.Meta.OccurredOn.Year()
	if !ok {
		year = 0
	}
	count := func(programme domain.Ref, indicator domain.Indicator, thing string) {
		if programme != "" {
			emit(Key{programme, indicator, year, thing}, N{1})
		}
	}
	itself := f.ID.String()
	switch b := f.Body.(type) {
	case *domain.ActivityHeld:
		if b.Stage == domain.Training {
			count(b.Programme, domain.TrainingsHeld, itself)
		}
	case *domain.SentraRegistered:
		if b.Region.Level() == region.Village {
			count(b.Programme, domain.VillagesWithHub, b.Region.String())
		}
	case *domain.SentraBuilt: // one that was registered before it stood
		if b.Region.Level() == region.Village {
			count(b.Programme, domain.VillagesWithHub, b.Region.String())
		}
	case domain.Intervention:
		intervention(f, b, itself, count)
	}
}

// intervention counts an intervention under every indicator that it serves.
func intervention(f *projections.Fact, b domain.Intervention, itself string, count func(domain.Ref, domain.Indicator, string)) {
	aid := b.Given()
	people := aid.Beneficiaries
	if len(people) == 0 {
		people = []domain.Ref{f.Stream}
	}
	for _, p := range people {
		count(aid.Programme, domain.ActorsCoached, string(p))
	}
	switch b := b.(type) {
	case *domain.TrainingAttended:
		count(aid.Programme, domain.ActorsTrained, string(f.Stream))
	case *domain.OnlineMarketingOnboarded:
		count(aid.Programme, domain.ActorsOnline, string(f.Stream))
	case *domain.EquipmentGranted:
		count(aid.Programme, domain.EquipmentReceived, string(f.Stream))
	case *domain.CapitalProvided:
		count(aid.Programme, domain.CapitalReceivers, string(f.Stream))
	case *domain.PromotionFacilitated:
		count(aid.Programme, domain.FairsJoined, itself)
	case *domain.LicenceFacilitated:
		if b.Step == domain.LicenceIssued || b.Step == domain.LicenceRenewed {
			count(aid.Programme, domain.LicencesIssued, itself)
		}
	}
}

// anyYear in a figure's name means that the target has no period.
const anyYear = "*"

// cell picks the rows of one target.
type cell struct {
	programme domain.Ref
	indicator domain.Indicator
	period    domain.Period // a year, or zero for any
}

// rows is where the rows of the target lie, with those of other years.
func (c cell) rows() columns.Key {
	return columns.Key(nil).Ref(string(c.programme)).Text(string(c.indicator))
}

// things adds up the facts of each thing that a target counts. Equipment is counted for groups only, as its indicator says.
func (r *Realised) things(c cell) (map[string]int64, error) {
	year, dated := c.period.Year()
	things := map[string]int64{}
	for row, err := range r.Rows(c.rows()) {
		if err != nil {
			return nil, err
		}
		if dated && row.Key.Year != year {
			continue
		}
		if c.indicator == domain.EquipmentReceived {
			group, err := r.Row(Key{Indicator: isGroup, Thing: row.Key.Thing})
			if err != nil {
				return nil, err
			}
			if group.N <= 0 {
				continue
			}
		}
		things[row.Key.Thing] += row.Value.N
	}
	return things, nil
}

// Figure is what was realised of a target: programme/programme-…/pelaku-ikm-dibina/2022/realised.
func (r *Realised) Figure(programme domain.Ref, t Target) (projections.Figure, error) {
	var n int64
	things, err := r.things(cell{programme, t.Indicator, t.Period})
	if err != nil {
		return projections.Figure{}, err
	}
	for _, facts := range things {
		if facts > 0 {
			n++
		}
	}
	period := anyYear
	if !t.Period.IsZero() {
		period = t.Period.String()
	}
	id := strings.Join([]string{"programme", string(programme), string(t.Indicator), period, "realised"}, "/")
	return projections.Figure{ID: id, Value: n, Unit: projections.Count}, nil
}

// Explain returns the evidence for a figure's name; ok is false for a name of another read model.
func (r *Realised) Explain(id string) (evidence projections.Evidence, ok bool, err error) {
	parts := strings.Split(id, "/")
	if parts[0] != "programme" {
		return nil, false, nil
	}
	if len(parts) != 5 || parts[4] != "realised" {
		return nil, true, fmt.Errorf("programmes: figure %q is not of the form programme/STREAM/INDICATOR/YEAR/realised", id)
	}
	c := cell{programme: domain.Ref(parts[1]), indicator: domain.Indicator(parts[2])}
	if !slices.Contains(domain.Indicators(), c.indicator) {
		return nil, true, fmt.Errorf("programmes: figure %q: there is no indicator %q", id, parts[2])
	}
	if parts[3] != anyYear {
		year, err := strconv.Atoi(parts[3])
		if err != nil || year < 1 {
			return nil, true, fmt.Errorf("programmes: figure %q: %q is no year", id, parts[3])
		}
		c.period = domain.InYear(year)
	}
	things, err := r.things(c)
	if err != nil {
		return nil, true, err
	}
	year, dated := c.period.Year()
	amount := func(k Key, n N) int64 {
		if _, counted := things[k.Thing]; !counted || dated && k.Year != year {
			return 0
		}
		return n.N
	}
	return r.Evidence(c.rows(), amount, func(k Key) string { return k.Thing }), true, nil
}
