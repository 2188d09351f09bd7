package decide

import (
	"fmt"
	"slices"
	"strings"

	"jejak/domain"
)

// Aggregate is the state of one stream, as far as decisions need it. All aggregates have this skeleton and no other:
// pure, without clock, randomness or store.
type Aggregate interface {
	// Decide answers a well-formed command with the bodies to record, or with a *Rejection.
	Decide(cmd Case) (Decision, error)
	// Evolve takes in a fact that holds. It never refuses: what is in the log has been decided.
	Evolve(e domain.Recorded)
	// Broken says which invariant does not hold, or "". It is asked of a history from which a fact is to be taken back.
	Broken() string
}

// Decision is what a command leads to.
type Decision struct {
	Bodies     []domain.Body
	Rules      []string    // versions of the rules that were applied
	each       [][]string  // of several facts, those that were applied to each body
	Exceptions []Exception // what it goes through with only by an approval, see approve
}

// RulesOf are the versions of the rules that were applied to the nth body.
func (d *Decision) RulesOf(n int) []string {
	if d.each == nil {
		return d.Rules
	}
	return d.each[n]
}

// accept is the decision to record exactly these bodies.
func accept(bodies ...domain.Body) (Decision, error) { return Decision{Bodies: bodies}, nil }

// refuse is the decision to record nothing.
func refuse(code domain.Code, field, received string, details ...string) (Decision, error) {
	return Decision{}, domain.Reject(code, field, received, details...)
}

// refuseOpening refuses to open a stream twice, or to write to one that was never opened.
func refuseOpening(again bool, stream domain.Ref) (Decision, error) {
	if again {
		return refuse(domain.AlreadyRegistered, "stream", string(stream))
	}
	return refuse(domain.NotRegistered, "stream", string(stream))
}

// needs lists the versions of the rules that a decision needs an approval for, each once.
func (d *Decision) needs() []string {
	var rules []string
	for _, e := range d.Exceptions {
		if !slices.Contains(rules, e.Rule) {
			rules = append(rules, e.Rule)
		}
	}
	return rules
}

func (d *Decision) met() string {
	var list []string
	for _, e := range d.Exceptions {
		list = append(list, e.Met)
	}
	return strings.Join(list, "; ")
}

func newAggregate(category string) (Aggregate, error) {
	switch category {
	case domain.CategoryLedger:
		return &Origin{}, nil
	case domain.CategoryActor:
		return newActor(), nil
	case domain.CategoryProgramme:
		return newProgramme(), nil
	case domain.CategoryActivity:
		return &Activity{}, nil
	case domain.CategoryFund:
		return newFund(), nil
	case domain.CategorySentra:
		return newSentra(), nil
	case domain.CategoryProposal:
		return newProposal(), nil
	case domain.CategoryAgency:
		return newAgency(), nil
	case domain.CategoryRegion:
		return newRegionFacts(), nil
	case domain.CategoryIdentity:
		return &Identity{}, nil
	case domain.CategoryRegister:
		return newPaymentRegister(), nil
	case domain.CategoryEquipment:
		return &Equipment{}, nil
	case domain.CategoryApproval:
		return &Approval{}, nil
	case domain.CategoryFinding:
		return &Finding{}, nil
	case domain.CategoryImport:
		return newImporting(), nil
	}
	return nil, fmt.Errorf("decide: no aggregate for category %q", category)
}
