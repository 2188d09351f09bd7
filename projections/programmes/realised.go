package programmes

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
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

func (n N) Plus(o N) N { return N{n.N + o.N} }
func (n N) Negated() N { return N{-n.N} }

// Realised is the read model of what was done for programmes.
type Realised struct {
	projections.Rollup[Key, N]
}

// NewRealised returns the empty read model.
func NewRealised() *Realised {
	return &Realised{projections.Rollup[Key, N]{Title: "realised", Edition: 2, Add: add, Compare: compare}}
}

func compare(a, b Key) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Indicator, b.Indicator), a.Year-b.Year, cmp.Compare(a.Thing, b.Thing))
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

func (c cell) matches(k Key) bool {
	year, dated := c.period.Year()
	return k.Programme == c.programme && k.Indicator == c.indicator && (!dated || k.Year == year)
}

// counts reports whether a row is one of a target's. Equipment is counted for groups only, as its indicator says.
func (r *Realised) counts(c cell, k Key) bool {
	return c.matches(k) && (k.Indicator != domain.EquipmentReceived || r.Row(Key{Indicator: isGroup, Thing: k.Thing}).N > 0)
}

// Figure is what was realised of a target: programme/programme-…/pelaku-ikm-dibina/2022/realised.
func (r *Realised) Figure(programme domain.Ref, t Target) projections.Figure {
	c := cell{programme, t.Indicator, t.Period}
	var things int64
	seen := map[string]int64{}
	for k, n := range r.Rows() {
		if r.counts(c, k) {
			seen[k.Thing] += n.N
		}
	}
	for _, n := range seen {
		if n > 0 {
			things++
		}
	}
	period := anyYear
	if !t.Period.IsZero() {
		period = t.Period.String()
	}
	id := strings.Join([]string{"programme", string(programme), string(t.Indicator), period, "realised"}, "/")
	return projections.Figure{ID: id, Value: things, Unit: projections.Count}
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
	return r.Evidence(func(k Key) bool { return r.counts(c, k) }, func(n N) int64 { return n.N }, func(k Key) string { return k.Thing }), true, nil
}
