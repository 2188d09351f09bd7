package decide

import (
	"slices"

	"jejak/domain"
)

// Programme is a plan of support: its stages, its rules and its targets.
//
// A programme that is closed takes in what happened up to the day of its closing, however late that is recorded, and
// nothing that happened after it. The same holds for aid that cites it: what counts is the day of the aid.
type Programme struct {
	declared bool
	facts    int // facts besides the declaration
	adopted  map[domain.Stage]bool
	clusters map[string]bool
	criteria []Adoption
	targets  map[string]domain.Period // when each was said last, by its matter
	pauses   []pause                  // between a closing and a reopening; the last may last
	broken   string
}

// pause is the time in which a programme is closed: after one day, until another, which is zero while it lasts.
type pause struct{ after, until domain.Period }

// covers reports whether a day certainly lies in the pause.
func (p pause) covers(on domain.Period) bool {
	return before(p.after, on) && (p.until.IsZero() || before(on, p.until))
}

// Adopted lists the criteria that the programme has taken on, in the order recorded.
func (p *Programme) Adopted() []Adoption { return slices.Clone(p.criteria) }

func newProgramme() *Programme {
	return &Programme{adopted: map[domain.Stage]bool{}, clusters: map[string]bool{}, targets: map[string]domain.Period{}}
}

func (p *Programme) closed() bool {
	return len(p.pauses) > 0 && p.pauses[len(p.pauses)-1].until.IsZero()
}

// OpenOn says whether something can have been done for the programme on a day.
func (p *Programme) OpenOn(on domain.Period) error {
	for _, pause := range p.pauses {
		if pause.covers(on) {
			return domain.Reject(domain.ProgrammeClosedCode, "programme", on.String(), "since", pause.after.String())
		}
	}
	return nil
}

// outlives reports whether a fact can come after a programme has ended: judgement takes its time, and so do papers.
func outlives(b domain.Body) bool {
	switch b.(type) {
	case *domain.ProgrammeReopened, *domain.AwardGiven, *domain.EvidenceAttached:
		return true
	}
	return false
}

func (p *Programme) Decide(cmd Case) (Decision, error) {
	if b, ok := cmd.Body.(*domain.ProgrammeDeclared); ok {
		if p.declared {
			return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !p.declared {
		return refuse(domain.NotRegistered, "stream", string(cmd.Stream))
	}
	if !outlives(cmd.Body) {
		if err := p.OpenOn(cmd.Meta.OccurredOn); err != nil {
			return Decision{}, err
		}
	}
	switch b := cmd.Body.(type) {
	case *domain.StageAdopted:
		if p.adopted[b.Stage] {
			return refuse(domain.AlreadyRegistered, "stage", string(b.Stage))
		}
	case *domain.ClusterDefined:
		if p.clusters[domain.Normalise(b.Cluster)] {
			return refuse(domain.AlreadyRegistered, "cluster", b.Cluster)
		}
	case *domain.TargetSet:
		if _, set := p.targets[domain.Matter(b)]; set {
			return refuse(domain.TargetExists, "indicator", string(b.Indicator))
		}
	case *domain.TargetRevised:
		return p.revise(cmd.Meta.OccurredOn, b)
	case *domain.ProgrammeClosed, *domain.ProgrammeReopened:
		return p.turn(cmd)
	}
	return accept(cmd.Body)
}

func (p *Programme) revise(on domain.Period, b *domain.TargetRevised) (Decision, error) {
	said, set := p.targets[domain.Matter(b)]
	switch {
	case !set:
		return refuse(domain.TargetUnknown, "indicator", string(b.Indicator))
	case before(on, said):
		return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", said.String())
	}
	return accept(b)
}

// turn closes what is open, and reopens what is closed.
func (p *Programme) turn(cmd Case) (Decision, error) {
	on := cmd.Meta.OccurredOn
	if _, closes := cmd.Body.(*domain.ProgrammeClosed); closes == p.closed() {
		state := map[bool]string{true: "closed", false: "open"}[p.closed()]
		return refuse(domain.StateOrder, "body", domain.TypeName(cmd.Body), "state", state, "stream", string(cmd.Stream))
	}
	if n := len(p.pauses); n > 0 {
		last := p.pauses[n-1]
		turned := last.until
		if p.closed() {
			turned = last.after
		}
		if before(on, turned) {
			return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", turned.String())
		}
	}
	return accept(cmd.Body)
}

func (p *Programme) Evolve(e domain.Recorded) {
	if _, ok := e.Body.(*domain.ProgrammeDeclared); !ok {
		p.facts++
		p.expect(outlives(e.Body) || p.OpenOn(e.Meta.OccurredOn) == nil, e)
	}
	switch b := e.Body.(type) {
	case *domain.ProgrammeDeclared:
		p.declared = true
	case *domain.StageAdopted:
		p.adopted[b.Stage] = true
	case *domain.ClusterDefined:
		p.clusters[domain.Normalise(b.Cluster)] = true
	case *domain.EligibilityRuleAdopted:
		if b.Criteria != "" && e.Meta.Mode == domain.Actual {
			p.criteria = append(p.criteria, Adoption{b.Criteria, b.Aid, e.Meta.OccurredOn})
		}
	case *domain.TargetSet:
		p.targets[domain.Matter(b)] = e.Meta.OccurredOn
	case *domain.TargetRevised:
		_, set := p.targets[domain.Matter(b)]
		p.expect(set, e)
		p.targets[domain.Matter(b)] = e.Meta.OccurredOn
	case *domain.ProgrammeClosed:
		p.expect(!p.closed(), e)
		p.pauses = append(p.pauses, pause{after: e.Meta.OccurredOn})
	case *domain.ProgrammeReopened:
		p.expect(p.closed(), e)
		if p.closed() {
			p.pauses[len(p.pauses)-1].until = e.Meta.OccurredOn
		}
	}
}

func (p *Programme) expect(holds bool, e domain.Recorded) {
	if !holds && p.broken == "" {
		p.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (p *Programme) Broken() string {
	if !p.declared && p.facts > 0 {
		return "ProgrammeDeclared"
	}
	return p.broken
}
