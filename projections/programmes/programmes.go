// Package programmes holds what each programme set out to do, and counts what was done.
//
// A target is what somebody promised. Its realisation is never typed in: every indicator is a rule over events (see
// Counts), so a target without events shows zero until somebody records what happened.
package programmes

import (
	"cmp"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
)

// Programme is the profile of one programme.
type Programme struct {
	Name        string        `json:"name"`
	LongName    string        `json:"longName,omitempty"`
	Aliases     []string      `json:"aliases,omitempty"`
	Motto       string        `json:"motto,omitempty"`
	Kind        string        `json:"kind,omitempty"`
	Region      region.Region `json:"region"`
	Lead        string        `json:"lead,omitempty"`
	Status      string        `json:"status,omitempty"`
	Declared    domain.Period `json:"declared,omitzero"`
	Objectives  []string      `json:"objectives,omitempty"`
	Scope       []string      `json:"scope,omitempty"`
	Stages      []Stage       `json:"stages,omitempty"`
	Eligibility []string      `json:"eligibility,omitempty"`
	Criteria    []string      `json:"criteria,omitempty"` // versions that aid is held to
	Clusters    []string      `json:"clusters,omitempty"`
	Partners    []string      `json:"partners,omitempty"`
	Targets     []Target      `json:"targets,omitempty"`
	Planned     []Planned     `json:"planned,omitempty"`
	Priorities  []string      `json:"priorities,omitempty"`
	Awards      []string      `json:"awards,omitempty"`
	Closed      domain.Period `json:"closed,omitzero"`   // since when; zero while it goes on
	TurnedBy    int64         `json:"turnedBy,omitzero"` // revision of the event that closed or reopened it last
}

// Stage is a stage that the programme adopted, under its own label.
type Stage struct {
	Stage domain.Stage `json:"stage"`
	Label string       `json:"label"`
}

// Target is a promised number, as it was last revised.
type Target struct {
	Indicator  domain.Indicator  `json:"indicator"`
	Value      string            `json:"value"`
	Unit       string            `json:"unit"`
	Period     domain.Period     `json:"period,omitzero"`
	Region     region.Region     `json:"region,omitzero"`
	Derived    bool              `json:"derived,omitzero"`
	Said       domain.Period     `json:"said,omitzero"`
	Confidence domain.Confidence `json:"confidence"`
	Revision   int64             `json:"revision"` // of the event that set it
	Sources    []domain.Evidence `json:"sources,omitempty"`
	Reason     string            `json:"reason,omitempty"`  // why it was revised
	Earlier    []Promise         `json:"earlier,omitempty"` // what it was before, the first promise first
}

// Promise is what a target was before it was revised.
type Promise struct {
	Value    string        `json:"value"`
	Said     domain.Period `json:"said,omitzero"`
	Revision int64         `json:"revision"`
}

// Planned is an activity that is to come.
type Planned struct {
	Stage      domain.Stage  `json:"stage"`
	Topic      string        `json:"topic,omitempty"`
	Period     domain.Period `json:"period,omitzero"`
	Count      int           `json:"count,omitzero"`
	Recipients string        `json:"recipients,omitempty"`
	Said       domain.Period `json:"said,omitzero"`
	Revision   int64         `json:"revision"`
}

// Profiles is the read model of what programmes are.
type Profiles struct{ projections.Fold[Programme] }

// NewProfiles returns the empty read model.
func NewProfiles() *Profiles {
	return &Profiles{projections.Fold[Programme]{
		Title:      "programmes",
		Categories: []string{domain.CategoryProgramme},
		Take:       take,
	}}
}

func take(p *Programme, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ProgrammeDeclared:
		p.Name, p.Kind, p.Region, p.Lead, p.Status = b.Name, b.Kind, b.Region, b.Lead, b.Status
		p.Aliases = append(p.Aliases, b.Aliases...)
		p.Declared = f.Meta.OccurredOn
		if b.LongName != "" {
			p.LongName = b.LongName
		}
	case *domain.ProgrammeProfileChanged:
		change(p, b)
	case *domain.ProgrammeObjectiveSet:
		p.Objectives = append(p.Objectives, b.Objective)
	case *domain.ProgrammeScopeSet:
		p.Scope = append(p.Scope, b.Scope)
	case *domain.StageAdopted:
		p.Stages = append(p.Stages, Stage{b.Stage, b.Label})
	case *domain.EligibilityRuleAdopted:
		p.Eligibility = append(p.Eligibility, b.Rule)
		if b.Criteria != "" && f.Meta.Mode == domain.Actual && !slices.Contains(p.Criteria, b.Criteria) {
			p.Criteria = append(p.Criteria, b.Criteria)
		}
	case *domain.ClusterDefined:
		p.Clusters = append(p.Clusters, b.Cluster)
	case *domain.PartnerJoined:
		p.Partners = append(p.Partners, b.Partner)
	case *domain.TargetSet:
		p.promise(f, Target{Indicator: b.Indicator, Value: b.Value, Unit: b.Unit, Period: b.Period, Region: b.Region, Derived: b.Derived})
	case *domain.TargetRevised:
		p.promise(f, Target{Indicator: b.Indicator, Value: b.Value, Unit: b.Unit, Period: b.Period, Region: b.Region, Reason: b.Reason})
	case *domain.ProgrammeClosed:
		p.turn(f, f.Meta.OccurredOn)
	case *domain.ProgrammeReopened:
		p.turn(f, domain.Period{})
	case *domain.PriorityScaleSet:
		p.Priorities = b.Priorities
	case *domain.AwardGiven:
		p.Awards = append(p.Awards, b.Award)
	case *domain.ActivityPlanned:
		p.Planned = append(p.Planned, Planned{b.Stage, b.Topic, b.Period, b.Count, b.Recipients, f.Meta.OccurredOn, f.Revision})
	}
}

func change(p *Programme, b *domain.ProgrammeProfileChanged) {
	if b.LongName != "" {
		p.LongName = b.LongName
	}
	if b.Motto != "" {
		p.Motto = b.Motto
	}
	p.Aliases = append(p.Aliases, b.Aliases...)
}

// promise takes in what a target is to be. Facts come by their dates, of which two may overlap; the one that was recorded
// last holds, and those before it are kept.
func (p *Programme) promise(f *projections.Fact, t Target) {
	t.Said, t.Confidence, t.Revision, t.Sources = f.Meta.OccurredOn, f.Meta.Confidence, f.Revision, f.Meta.Evidence
	i := slices.IndexFunc(p.Targets, func(o Target) bool {
		return o.Indicator == t.Indicator && o.Unit == t.Unit && o.Period == t.Period && o.Region == t.Region
	})
	if i < 0 {
		p.Targets = append(p.Targets, t)
		return
	}
	newer, older := t, p.Targets[i]
	if older.Revision > newer.Revision {
		newer, older = older, newer
	}
	newer.Earlier = append(slices.Clone(p.Targets[i].Earlier), Promise{older.Value, older.Said, older.Revision})
	slices.SortFunc(newer.Earlier, func(a, b Promise) int { return cmp.Compare(a.Revision, b.Revision) })
	p.Targets[i] = newer
}

// turn closes or reopens the programme, unless that was done again since.
func (p *Programme) turn(f *projections.Fact, closed domain.Period) {
	if f.Revision > p.TurnedBy {
		p.Closed, p.TurnedBy = closed, f.Revision
	}
}
