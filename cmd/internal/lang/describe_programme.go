package lang

import (
	"strconv"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
)

// programme tells what a programme is and promises.
func (s *sentence) programme(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ProgrammeDeclared:
		s.declared(b)
	case *domain.ProgrammeProfileChanged:
		s.say("say.ProgrammeProfileChanged")
		s.also("and.longname", b.LongName)
		s.also("and.motto", b.Motto)
		s.also("and.aliases", s.w.List(b.Aliases))
	case *domain.ProgrammeObjectiveSet:
		s.say("say.ProgrammeObjectiveSet", "objective", b.Objective)
		s.also("and.measure", b.Measure)
	case *domain.ProgrammeScopeSet:
		s.say("say.ProgrammeScopeSet", "scope", b.Scope)
	case *domain.StageAdopted:
		s.say("say.StageAdopted", "order", strconv.Itoa(b.Order), "label", s.titled(b.Label, s.stage(b.Stage)))
	case *domain.EligibilityRuleAdopted:
		s.say("say.EligibilityRuleAdopted", "version", strconv.Itoa(b.Version), "rule", b.Rule)
		s.also("and.for", s.kind(b.Aid))
		s.also("and.computedby", b.Criteria)
	case *domain.TargetSet:
		s.target(b)
	case *domain.TargetRevised:
		s.say("say.TargetRevised", "value", s.w.measured(b.Value, b.Unit), "indicator", s.w.Indicator(b.Indicator))
		s.with("and.when", s.w.Period(b.Period))
		s.place(b.Region)
		s.also("and.reason", b.Reason)
	case *domain.PriorityScaleSet:
		s.say("say.PriorityScaleSet", "priorities", s.list(b.Priorities))
	case *domain.ProgrammeClosed:
		s.say("say.ProgrammeClosed")
		s.also("and.reason", b.Reason)
	case *domain.ProgrammeReopened:
		s.say("say.ProgrammeReopened")
		s.also("and.reason", b.Reason)
	case *domain.ClusterDefined:
		s.say("say.ClusterDefined", "cluster", b.Cluster)
	case *domain.PartnerJoined:
		s.partner(b)
	case *domain.ActivityPlanned:
		s.planned(b)
	default:
		return s.recognition(body)
	}
	return true
}

// recognition tells where a programme was shown and judged.
func (s *sentence) recognition(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ProgrammePresented:
		s.say("say.ProgrammePresented", "forum", b.Forum)
		if b.Round != 0 {
			s.also("and.round", strconv.Itoa(b.Round))
		}
		s.level(b.Level)
		s.place(b.Region)
	case *domain.ProgrammeShowcased:
		s.say("say.ProgrammeShowcased", "sentra", s.refs(b.Sentra))
	case *domain.AssessmentHeld:
		s.say("say.AssessmentHeld", "assessors", s.w.Count(int64(b.Assessors), "penilai"))
		s.also("and.madeup", s.w.List(b.Composition))
	case *domain.AwardNominated:
		s.say("say.AwardNominated", "award", b.Award, "regions", s.list(s.places(b.Regions)))
		s.level(b.Level)
		if b.Band != 0 {
			s.also("and.band", strconv.Itoa(b.Band))
		}
	case *domain.AwardGiven:
		s.say("say.AwardGiven", "award", b.Award, "by", b.By)
		s.level(b.Level)
		if b.Rank != 0 {
			s.also("and.rank", strconv.Itoa(b.Rank))
		}
		s.place(b.Region)
	default:
		return false
	}
	return true
}

func (s *sentence) declared(b *domain.ProgrammeDeclared) {
	s.say("say.ProgrammeDeclared", "name", s.titled(b.Name, b.LongName))
	s.also("and.aliases", s.w.List(b.Aliases))
	s.add(s.w.word("programmekind.", b.Kind))
	s.place(b.Region)
	s.also("and.lead", b.Lead)
	s.also("and.status", s.w.word("programmestatus.", b.Status))
}

func (s *sentence) target(b *domain.TargetSet) {
	s.say("say.TargetSet", "value", s.w.measured(b.Value, b.Unit), "indicator", s.w.Indicator(b.Indicator))
	s.with("and.when", s.w.Period(b.Period))
	s.place(b.Region)
	s.remark(b.Derived, "remark.derived")
}

func (s *sentence) partner(b *domain.PartnerJoined) {
	s.say("say.PartnerJoined", "partner", b.Partner)
	s.also("and.role", b.Role)
	if agency := s.ref(b.Agency); agency != b.Partner {
		s.also("and.agency", agency)
	}
}

// planned tells an activity to come by its kind, or by its stage where the source says no more.
func (s *sentence) planned(b *domain.ActivityPlanned) {
	what := s.kind(b.Kind)
	if what == "" {
		what = s.stage(b.Stage)
	}
	s.say("say.ActivityPlanned", "kind", what)
	s.add(b.Topic)
	if b.Count > 0 {
		s.also("and.times", s.w.Number(int64(b.Count)))
	}
	s.add(s.w.Period(b.Period))
	s.also("and.for", b.Recipients)
}

// stage is a stage's name inside a sentence.
func (s *sentence) stage(stage domain.Stage) string {
	return strings.ToLower(s.w.word("stage.", string(stage)))
}

func (s *sentence) level(level string) { s.also("and.level", s.w.word("level.", level)) }

func (s *sentence) places(list []region.Region) []string {
	named := make([]string, len(list))
	for i, r := range list {
		named[i] = s.w.Place(r)
	}
	return named
}
