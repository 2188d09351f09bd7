package lang

import (
	"strconv"

	"jejak/domain"
)

// eligibility tells what an actor makes, how large it is, and whether it meets what a programme asks.
func (s *sentence) eligibility(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ProductionCapabilityVerified:
		s.say("say.ProductionCapabilityVerified." + strconv.FormatBool(b.Produces))
		s.add(s.w.Transformation(b.Transforms))
		s.add(s.w.ProductionPlace(b.Place))
		s.also("and.method", s.w.Method(b.Method))
		s.also("and.verifier", b.Verifier)
	case *domain.BusinessScaleMeasured:
		s.measured(b)
	case *domain.OwnerOccupationDeclared:
		s.say("say.OwnerOccupationDeclared", "occupation", s.w.Occupation(b.Occupation))
		s.also("and.method", s.w.Method(b.Method))
	case *domain.EligibilityDetermined:
		s.say("say.EligibilityDetermined", "result", s.w.Eligibility(b.Result), "programme", s.ref(b.Programme), "criteria", b.Criteria)
		s.add(s.w.failures(b.Failed))
		s.also("and.unknown", s.w.Criteria(b.Unknown))
	default:
		return false
	}
	return true
}

func (s *sentence) measured(b *domain.BusinessScaleMeasured) {
	s.say("say.BusinessScaleMeasured", "when", s.w.Period(b.AsOf))
	if b.Workers != nil {
		s.also("and.workers", s.w.Number(*b.Workers))
	}
	s.also("and.investment", known(b.InvestmentRp))
	s.also("and.capital", known(b.CapitalRp))
	s.also("and.annualsales", known(b.AnnualSalesRp))
	if b.Production != nil {
		s.also("and.production", s.w.Number(*b.Production)+" "+b.ProductionUnit)
	}
}

// The words of what criteria ask about. The empty word is nothing.

func (w *Words) Transformation(t domain.Transformation) string {
	return w.word("transforms.", string(t))
}
func (w *Words) ProductionPlace(p domain.ProductionPlace) string {
	return w.word("workplace.", string(p))
}
func (w *Words) Method(m domain.VerificationMethod) string { return w.word("method.", string(m)) }
func (w *Words) Occupation(o domain.Occupation) string     { return w.word("occupation.", string(o)) }
func (w *Words) Eligibility(e domain.Eligibility) string   { return w.word("eligibility.", string(e)) }

// Criteria names what is asked of an actor.
func (w *Words) Criteria(list []domain.Criterion) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = w.word("criterion.", string(c))
	}
	return w.List(names)
}

// failures says what it means that criteria are not met.
func (w *Words) failures(list []domain.Criterion) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Fails(w.lang)
	}
	return w.List(names)
}
