package decide

import (
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
)

// Criteria are what a programme asks of the actors that it helps: data with a version, like a Rule. A version that was
// ever adopted is never changed. A programme that has adopted none asks nothing.
type Criteria struct {
	ID      string
	Edition int
	Asks    []Ask
}

// Ask is a criterion and what follows when it is not met: Deny or NeedApproval. A criterion of which nothing is known is
// not met either way: it has to be recorded first.
type Ask struct {
	Criterion domain.Criterion
	Severity  Severity
}

// Version names the criteria and their edition: industri.v1.
func (s *Criteria) Version() string { return s.ID + ".v" + strconv.Itoa(s.Edition) }

// rule names one criterion in a version: industri.v1:mengolah. It is what an approval is asked for.
func (s *Criteria) rule(c domain.Criterion) string { return s.Version() + ":" + string(c) }

var criteriaSets = []*Criteria{
	// Medan's rule of January 2022: who produces, processes, and has a "dapur produksi". The food trade calls its place a
	// kitchen; for a weaver it is the room with the loom.
	{ID: "industri", Edition: 1,
		Asks: []Ask{{domain.Producing, Deny}, {domain.Transforming, Deny}, {domain.HavingPlace, Deny}}},
	// After what the audit board found with BPUM in 2020. Whoever works for a state enterprise may be let through by two
	// people, as the regulations draw that line in different places.
	{ID: "mikrokecil", Edition: 1,
		Asks: []Ask{{domain.MicroOrSmall, Deny}, {domain.NoOfficial, Deny}, {domain.NoStateWorker, NeedApproval},
			{domain.NoKUROpen, Deny}}},
}

// CriteriaSets lists every set of criteria that a programme can adopt.
func CriteriaSets() []*Criteria { return slices.Clone(criteriaSets) }

// CriteriaOf finds criteria by their version.
func CriteriaOf(version string) (*Criteria, bool) {
	i := slices.IndexFunc(criteriaSets, func(s *Criteria) bool { return s.Version() == version })
	if i < 0 {
		return nil, false
	}
	return criteriaSets[i], true
}

// Adoption is that a programme has taken on criteria, from some day on.
type Adoption struct {
	Criteria string // the version
	Aid      string // the stage or kind of aid that it is about; "" for all
	Since    domain.Period
}

// asks reports whether an adoption is about aid, given some day.
func (a Adoption) asks(b domain.Intervention, on domain.Period) bool {
	about := a.Aid == "" || b == nil || a.Aid == string(b.Stage()) || a.Aid == b.AidKind()
	return about && !before(on, a.Since)
}

// inForce lists the versions that are asked for: of several editions of one set the one that was adopted last.
func inForce(adopted []Adoption, b domain.Intervention, on domain.Period) []string {
	var list []string
	since := map[string]domain.Period{}
	for _, a := range adopted {
		if !a.asks(b, on) {
			continue
		}
		id, _, _ := strings.Cut(a.Criteria, ".v")
		i := slices.IndexFunc(list, func(v string) bool { return strings.HasPrefix(v, id+".v") })
		switch {
		case i < 0:
			list, since[id] = append(list, a.Criteria), a.Since
		case a.Since.EffectiveFrom().Compare(since[id].EffectiveFrom()) >= 0:
			list[i], since[id] = a.Criteria, a.Since
		}
	}
	return list
}

func joined(list []domain.Criterion) string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}
