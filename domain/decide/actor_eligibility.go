package decide

import (
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/scale"
)

// standing is the part of an actor's state that criteria ask about, in the order recorded.
type standing struct {
	production, sizes, owner []dated
}

// dated is a fact with the day that it is of.
type dated struct {
	of    domain.Period
	event domain.Recorded
}

// lastOn is the newest of some facts that may have held at a time; of two of one day the one that was recorded last.
func lastOn(list []dated, when domain.Period) (last domain.Recorded, ok bool) {
	var of domain.Date
	for _, d := range list {
		if !before(when, d.of) && (!ok || d.of.EffectiveFrom().Compare(of) >= 0) {
			last, of, ok = d.event, d.of.EffectiveFrom(), true
		}
	}
	return last, ok
}

// verdict is what is known about a criterion.
type verdict struct {
	known, met bool
	on         []domain.Recorded // what it rests on
}

// criterion says how a criterion is looked into, and what to record when nothing is known of it.
type criterion struct {
	needs string
	look  func(a *Actor, on domain.Period) verdict
}

var criteria = map[domain.Criterion]criterion{
	domain.Producing: {verifying, production(func(b *domain.ProductionCapabilityVerified) bool { return b.Produces })},
	domain.Transforming: {verifying, production(func(b *domain.ProductionCapabilityVerified) bool {
		return b.Transforms != domain.Untransformed
	})},
	domain.HavingPlace: {verifying, production(func(b *domain.ProductionCapabilityVerified) bool {
		return b.Place != domain.NoPlace
	})},
	domain.MicroOrSmall:  {"jejak actor measure", microOrSmall},
	domain.NoOfficial:    {declaring, occupied(domain.CivilServant, domain.Soldier, domain.PoliceOfficer)},
	domain.NoStateWorker: {declaring, occupied(domain.StateEnterprise)},
	domain.NoKUROpen:     {"", noKUR},
}

// The commands that record what criteria ask about.
const (
	verifying = "jejak actor verify"
	declaring = "jejak actor owner"
)

func production(holds func(*domain.ProductionCapabilityVerified) bool) func(*Actor, domain.Period) verdict {
	return func(a *Actor, on domain.Period) verdict {
		e, ok := lastOn(a.standing.production, on)
		if !ok {
			return verdict{}
		}
		return verdict{true, holds(e.Body.(*domain.ProductionCapabilityVerified)), []domain.Recorded{e}}
	}
}

func occupied(barred ...domain.Occupation) func(*Actor, domain.Period) verdict {
	return func(a *Actor, on domain.Period) verdict {
		e, ok := lastOn(a.standing.owner, on)
		if !ok {
			return verdict{}
		}
		return verdict{true, !slices.Contains(barred, e.Body.(*domain.OwnerOccupationDeclared).Occupation), []domain.Recorded{e}}
	}
}

func microOrSmall(a *Actor, on domain.Period) verdict {
	e, ok := lastOn(a.standing.sizes, on)
	if !ok {
		return verdict{}
	}
	class := scale.UMKM(e.Body.(*domain.BusinessScaleMeasured).Inputs()).Class
	return verdict{class != scale.Undetermined, class == scale.Micro || class == scale.Small, []domain.Recorded{e}}
}

// noKUR is known always: a loan is a fact of the actor, and one that is not recorded is not known to anybody here.
func noKUR(a *Actor, on domain.Period) verdict {
	found := verdict{known: true, met: true}
	for _, c := range a.capital {
		if c.form == "KUR" && c.openOn(on) && !a.settled(c, on) {
			found.met, found.on = false, append(found.on, c.event)
		}
	}
	return found
}

// qualification is how an actor stands to criteria at a time.
type qualification struct {
	set             *Criteria
	denied, excused []domain.Criterion // not met: for good, or unless somebody else approves
	unknown         []domain.Criterion
	on              []domain.Recorded
}

func (a *Actor) qualification(set *Criteria, on domain.Period) qualification {
	q := qualification{set: set}
	for _, ask := range set.Asks {
		found := criteria[ask.Criterion].look(a, on)
		switch {
		case !found.known:
			q.unknown = append(q.unknown, ask.Criterion)
		case found.met:
			continue
		case ask.Severity == NeedApproval:
			q.excused = append(q.excused, ask.Criterion)
		default:
			q.denied = append(q.denied, ask.Criterion)
		}
		q.on = append(q.on, found.on...)
	}
	return q
}

func (q qualification) result() domain.Eligibility {
	switch {
	case len(q.denied) > 0:
		return domain.Ineligible
	case len(q.unknown) > 0:
		return domain.EligibilityDue
	case len(q.excused) > 0:
		return domain.WithApproval
	}
	return domain.Eligible
}

// holds reports whether aid may stand on this, with or without an approval.
func (q qualification) holds(approved bool) bool {
	r := q.result()
	return r == domain.Eligible || r == domain.WithApproval && approved
}

// qualify asks the criteria of the programme that aid is given under, and of the one whose money it is: whoever leaves the
// programme out, or names another, is asked the same.
func (a *Actor) qualify(d *Decision, o offer) error {
	cited, pays := o.body.Given().Programme, o.known.Pays[MoneyOf(o.body)]
	if err := a.meet(d, o, cited); err != nil || pays == cited {
		return err
	}
	return a.meet(d, o, pays)
}

// meet asks the criteria of one programme, each once.
func (a *Actor) meet(d *Decision, o offer, programme domain.Ref) error {
	for _, version := range inForce(o.known.Adopted[programme], o.body, o.on) {
		if slices.Contains(d.Rules, version) {
			continue
		}
		set, ok := CriteriaOf(version)
		if !ok {
			return criteriaNotKnown(version)
		}
		d.Rules = append(d.Rules, version)
		q := a.qualification(set, o.on)
		switch q.result() {
		case domain.Ineligible:
			return domain.Reject(domain.NotEligible, "programme", string(programme), "rule", q.rules(append(q.denied, q.excused...)),
				"met", q.where())
		case domain.EligibilityDue:
			return domain.Reject(domain.EligibilityUnknown, "programme", string(programme), "rule", version, "unknown",
				joined(q.unknown), "needs", strings.Join(ToRecord(q.unknown), ", "))
		case domain.WithApproval:
			for _, c := range q.excused {
				d.Exceptions = append(d.Exceptions, Exception{set.rule(c), q.where()})
			}
		}
	}
	return nil
}

// criteriaNotKnown refuses what a newer version of the program has adopted: what cannot be asked cannot be met.
func criteriaNotKnown(version string) error {
	return domain.Reject(domain.FieldInvalid, "criteria", version, "allowed", strings.Join(domain.CriteriaVersions(), ", "))
}

func (q qualification) rules(list []domain.Criterion) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = q.set.rule(c)
	}
	return strings.Join(names, ", ")
}

// where says which facts the answer rests on, each once.
func (q qualification) where() string {
	m := met{}
	for _, e := range q.on {
		if !slices.ContainsFunc(m.earlier, func(o domain.Recorded) bool { return o.ID == e.ID }) {
			m.earlier = append(m.earlier, e)
		}
	}
	return m.where()
}

// ToRecord lists the commands by which what is not known about criteria is recorded.
func ToRecord(list []domain.Criterion) (commands []string) {
	for _, c := range list {
		if n := criteria[c].needs; n != "" && !slices.Contains(commands, n) {
			commands = append(commands, n)
		}
	}
	return commands
}

// qualified reports whether the criteria that aid was decided by are met without any fact that was taken back since.
func (a *Actor) qualified(e domain.Recorded) bool {
	for _, version := range e.Meta.Rules {
		if set, ok := CriteriaOf(version); ok && !a.qualification(set, e.Meta.OccurredOn).holds(e.Meta.Approval != "") {
			return false
		}
	}
	return true
}

// determine answers whether the actor meets what a programme asks, once for each set of criteria.
func (a *Actor) determine(cmd Case, b *domain.EligibilityDetermined) (Decision, error) {
	versions := inForce(cmd.Known.Adopted[b.Programme], nil, cmd.Meta.OccurredOn)
	if len(versions) == 0 {
		return refuse(domain.CriteriaNone, "programme", string(b.Programme))
	}
	d := Decision{}
	for _, version := range versions {
		set, ok := CriteriaOf(version)
		if !ok {
			return Decision{}, criteriaNotKnown(version)
		}
		d.Rules = append(d.Rules, version)
		d.Bodies = append(d.Bodies, a.qualification(set, cmd.Meta.OccurredOn).determined(b.Programme))
	}
	return d, nil
}

func (q qualification) determined(programme domain.Ref) *domain.EligibilityDetermined {
	return &domain.EligibilityDetermined{Programme: programme, Criteria: q.set.Version(), Result: q.result(),
		Failed: append(slices.Clone(q.denied), q.excused...), Unknown: q.unknown}
}

// learn takes in what criteria ask about. An answer that was recorded must follow from the facts before it.
func (a *Actor) learn(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ProductionCapabilityVerified:
		a.standing.production = append(a.standing.production, dated{e.Meta.OccurredOn, e})
	case *domain.OwnerOccupationDeclared:
		a.standing.owner = append(a.standing.owner, dated{e.Meta.OccurredOn, e})
	case *domain.BusinessScaleMeasured:
		a.standing.sizes = append(a.standing.sizes, dated{b.AsOf, e})
	case *domain.EligibilityDetermined:
		if set, ok := CriteriaOf(b.Criteria); ok {
			again := a.qualification(set, e.Meta.OccurredOn).determined(b.Programme)
			same := again.Result == b.Result && slices.Equal(again.Failed, b.Failed) && slices.Equal(again.Unknown, b.Unknown)
			a.expect(a.standsOn(same), e)
		}
	}
}
