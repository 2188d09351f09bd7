package decide

import (
	"github.com/google/uuid"

	"jejak/domain"
)

// received is aid that a rule on duplicates may look back at.
type received struct {
	rule  *Rule
	what  string // item, topic or form, as rules spell it
	event domain.Recorded
}

// give decides on an intervention: an actual one needs an actor that was active on its day, and the rules are asked.
func (a *Actor) give(cmd Case, b domain.Intervention) (Decision, error) {
	aid := b.Given()
	if aid.Region.IsZero() {
		aid.Region = a.regionOn(cmd.Meta.OccurredOn)
	}
	aid.Beneficiaries = a.membersOn(cmd.Meta.OccurredOn)
	if cmd.Meta.Mode == domain.Planned {
		return accept(b)
	}
	if refusal := a.barred(cmd.Meta.OccurredOn); refusal != nil {
		return Decision{}, refusal
	}
	if refusal := a.orderly(cmd); refusal != nil {
		return Decision{}, refusal
	}
	if err := a.attend(b); err != nil {
		return Decision{}, err
	}
	if err := a.draw(cmd, b); err != nil {
		return Decision{}, err
	}
	for _, piece := range domain.PiecesOf(b) {
		if a.holds(piece.Serial) {
			return refuse(domain.SerialTaken, "items", piece.Serial)
		}
	}
	d := Decision{Bodies: []domain.Body{b}}
	for _, ask := range []func(*Decision, offer) error{a.qualify, a.judge} {
		if err := ask(&d, offer{b, cmd.Meta.OccurredOn, cmd.Known}); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

// judge asks the rules about aid. A refusal comes before all else; what needs an approval and what is flagged is added
// to the decision.
func (a *Actor) judge(d *Decision, o offer) error {
	for _, rule := range aidRules {
		found, applies := rule.look(a, rule, o)
		if applies {
			d.Rules = append(d.Rules, rule.Version())
		}
		if found == nil {
			continue
		}
		switch rule.Severity {
		case Deny:
			return rule.refusal(found)
		case NeedApproval:
			d.Exceptions = append(d.Exceptions, Exception{rule.Version(), found.where()})
		case Flag:
			d.Bodies = append(d.Bodies, found.flagged(rule))
		}
	}
	return nil
}

// refusal names the rule, and the earlier fact where there is one.
func (r *Rule) refusal(found *met) error {
	details := []string{"rule", r.Version()}
	if len(found.earlier) > 0 {
		e := found.earlier[0]
		details = append(details, "earlier", e.Meta.OccurredOn.String(), "event", string(e.Stream)+"@"+itoa(e.Revision))
	}
	return domain.Reject(r.code, r.field, found.what, details...)
}

// take brings aid into the state, for the rules to look back at.
func (a *Actor) take(e domain.Recorded, b domain.Intervention) {
	if e.Meta.Mode == domain.Planned {
		return
	}
	a.expect(a.inactive(e.Meta.OccurredOn) == nil && a.standsOn(a.qualified(e)), e)
	a.given = append(a.given, e)
	a.remember(e)
	a.hold(e, b)
	a.note(b)
	for _, rule := range aidRules {
		if rule.key == nil {
			continue
		}
		for _, what := range rule.key(b) {
			a.received = append(a.received, received{rule, domain.Spelling(what), e})
		}
	}
	if c, ok := capitalOf(b, e.Meta.OccurredOn); ok {
		c.event = e
		a.capital = append(a.capital, c)
	}
}

// aidFlag is a flag of aid, and whether it was taken off.
type aidFlag struct {
	by      *Rule // by which it is taken off
	cleared bool
}

// clear decides to take a flag off, for which somebody else's approval is needed.
func (a *Actor) clear(body domain.Body, target uuid.UUID, by *Rule) (Decision, error) {
	f, known := a.flags[target]
	switch {
	case !known || f.by != by:
		return refuse(domain.FlagUnknown, "flag", target.String())
	case f.cleared:
		return refuse(domain.FlagCleared, "flag", target.String())
	}
	return Decision{Bodies: []domain.Body{body}, Rules: []string{by.Version()},
		Exceptions: []Exception{{by.Version(), target.String()}}}, nil
}

// unflag brings the end of a flag into the state.
func (a *Actor) unflag(e domain.Recorded, target uuid.UUID, by *Rule) {
	f, known := a.flags[target]
	a.expect(known && f.by == by && !f.cleared, e)
	if known {
		f.cleared = true
		a.flags[target] = f
	}
}
