package domain

import "slices"

// Programme is a plan of support: its stages, its rules and its targets.
type Programme struct {
	declared bool
	facts    int // facts besides the declaration
	adopted  map[Stage]bool
	clusters map[string]bool
	criteria []Adoption
}

// Adopted lists the criteria that the programme has taken on, in the order recorded.
func (p *Programme) Adopted() []Adoption { return slices.Clone(p.criteria) }

func newProgramme() *Programme {
	return &Programme{adopted: map[Stage]bool{}, clusters: map[string]bool{}}
}

func (p *Programme) Decide(cmd Command) (Decision, error) {
	if b, ok := cmd.Body.(*ProgrammeDeclared); ok {
		if p.declared {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !p.declared {
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *StageAdopted:
		if p.adopted[b.Stage] {
			return refuse(AlreadyRegistered, "stage", string(b.Stage))
		}
	case *ClusterDefined:
		if p.clusters[normalise(b.Cluster)] {
			return refuse(AlreadyRegistered, "cluster", b.Cluster)
		}
	}
	return accept(cmd.Body)
}

func (p *Programme) Evolve(e Recorded) {
	if _, ok := e.Body.(*ProgrammeDeclared); !ok {
		p.facts++
	}
	switch b := e.Body.(type) {
	case *ProgrammeDeclared:
		p.declared = true
	case *StageAdopted:
		p.adopted[b.Stage] = true
	case *ClusterDefined:
		p.clusters[normalise(b.Cluster)] = true
	case *EligibilityRuleAdopted:
		if b.Criteria != "" && e.Meta.Mode == Actual {
			p.criteria = append(p.criteria, Adoption{b.Criteria, b.Aid, e.Meta.OccurredOn})
		}
	}
}

func (p *Programme) Broken() string {
	if !p.declared && p.facts > 0 {
		return "ProgrammeDeclared"
	}
	return ""
}
