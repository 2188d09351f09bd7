package answers

import (
	"context"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/ledger"
)

// Eligibility is whether an actor meets what a programme asks, or what the law asks of all.
type Eligibility struct {
	Actor   domain.Ref            `json:"actor"`
	On      domain.Period         `json:"on"`
	Answers []CriteriaEligibility `json:"answers"`
}

// CriteriaEligibility is the answer for one set of criteria.
type CriteriaEligibility struct {
	*domain.EligibilityDetermined
	Needs []string `json:"needs,omitempty"` // commands by which what is not known is recorded

	Asks []domain.Criterion `json:"-"` // what the criteria ask
}

// Decider says what would be decided, and records nothing: the ledger.
type Decider interface {
	Try(ctx context.Context, cmd domain.Command) (ledger.Receipt, error)
}

// Eligibility asks the decision that would be recorded. The command has all but what is asked.
func (r *Reader) Eligibility(ctx context.Context, decider Decider, cmd domain.Command, actor, programme string) (Eligibility, error) {
	if err := r.Ready(ctx); err != nil { // as it does whoever records
		return Eligibility{}, err
	}
	var err error
	if cmd.Stream, cmd.Body, err = r.EligibilityQuestion(actor, programme); err != nil {
		return Eligibility{}, err
	}
	receipt, err := decider.Try(ctx, cmd)
	if err != nil {
		return Eligibility{}, err
	}
	e := Eligibility{Actor: cmd.Stream, On: cmd.Meta.OccurredOn}
	for _, event := range receipt.Events {
		if b, ok := event.Body.(*domain.EligibilityDetermined); ok {
			set, _ := decide.CriteriaOf(b.Criteria)
			answer := CriteriaEligibility{EligibilityDetermined: b, Needs: decide.ToRecord(b.Unknown)}
			for _, ask := range set.Asks {
				answer.Asks = append(answer.Asks, ask.Criterion)
			}
			e.Answers = append(e.Answers, answer)
		}
	}
	return e, nil
}

// EligibilityQuestion is what is decided of an actor. An empty programme is what the law asks of all.
func (r *Reader) EligibilityQuestion(actor, programme string) (domain.Ref, domain.Body, error) {
	ref, err := r.Find(domain.CategoryActor, actor)
	if err != nil {
		return "", nil, err
	}
	p, err := r.Optional(domain.CategoryProgramme, programme)
	return ref, &domain.EligibilityDetermined{Programme: p}, err
}
