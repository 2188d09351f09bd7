package decide

import (
	"slices"
	"strconv"
	"strings"

	"jejak/domain"
)

// Rule says which aid an actor must not receive, or not without a second pair of eyes. Rules are data with a version: an
// event names the versions that its decision applied, so that it can be judged by the rules of its day. A rule that was
// ever applied is never changed; a new regulation is a new edition beside it.
type Rule struct {
	ID       string
	Edition  int
	Severity Severity
	Near     int         // fiscal years between two gifts that the rule compares: from Near,
	Far      int         // to Far; 0 is one and the same year
	code     domain.Code // of the refusal, where the severity is Deny
	field    string      // of the command that the rule is about
	look     look        // finds what the rule is about; nil when it is not asked about aid
	key      func(domain.Intervention) []string
}

// Severity says what follows when a command meets a rule.
type Severity string

const (
	Deny         Severity = "deny"         // it is refused
	NeedApproval Severity = "needApproval" // it is refused, unless somebody else has approved exactly this
	Flag         Severity = "flag"         // it is recorded, and beside it that somebody should look
)

// Version names the rule and its edition: D1.v1.
func (r *Rule) Version() string { return r.ID + ".v" + strconv.Itoa(r.Edition) }

// Exception is a rule that lets a command through only with an approval, and what the command met.
type Exception struct {
	Rule string // its version
	Met  string // the earlier fact, as a person finds it
}

// offer is aid that is being decided on.
type offer struct {
	body  domain.Intervention
	on    domain.Period
	known Knowledge
}

// met is what a rule finds: what is given again, and where it was found.
type met struct {
	what    string
	earlier []domain.Recorded
	others  []domain.Ref // other actors
}

// look finds what a rule is about. It does not apply to aid that the rule has nothing to say on.
type look func(a *Actor, r *Rule, o offer) (found *met, applies bool)

// aidRules are asked of aid in this order. D5, one NIK behind two actors, is not among them: a NIK stands in no event,
// not even as a token, so the vault refuses the second claim of it (NIK_TAKEN) before any aid is asked for.
var aidRules = []*Rule{
	{ID: "D1", Edition: 1, Severity: Deny, Far: 2, code: domain.AidDuplicate, field: "items", look: again, key: equipmentNames},
	{ID: "D2", Edition: 1, Severity: Deny, code: domain.AidDuplicate, field: "topic", look: again, key: trainingTopic},
	// A grant of money is not to continue from year to year; the exception that Permendagri 77/2020 knows is a document,
	// which here is an approval. Two payments in one year are one grant in two parts.
	{ID: "D3", Edition: 1, Severity: NeedApproval, Near: 1, Far: 1, code: domain.AidDuplicate, field: "form", look: again,
		key: cashGrant},
	// 170 thousand of those who received BPUM in 2020 had a loan open, as the audit board found.
	{ID: "D4", Edition: 1, Severity: NeedApproval, code: domain.AidDuplicate, field: "form", look: whileLoanOpen},
	// The same money once more in one year: 2.413 people were paid BPUM more than once, as the audit board found. What is
	// paid in parts under one agreement cites the agreement each time.
	{ID: "D7", Edition: 1, Severity: NeedApproval, code: domain.AidDuplicate, field: "form", look: paidAgain},
	{ID: "D8", Edition: 1, Severity: Deny, code: domain.AidDuplicate, field: "occurredOn", look: enteredAgain, key: sameThing},
	// A machine that is handed over on paper twice is in one place only. Cheap machines of one make may carry one number, and
	// then somebody else looks at both.
	{ID: "D10", Edition: 1, Severity: NeedApproval, code: domain.AidDuplicate, field: "items", look: inOthersCustody},
	{ID: "D6", Edition: 1, Severity: Flag, code: domain.AidDuplicate, field: "stream", look: sameContact},
	{ID: "D9", Edition: 1, Severity: Flag, code: domain.AidDuplicate, field: "stream", look: inCircle},
	{ID: "D11", Edition: 1, Severity: Flag, Far: 2, code: domain.AidDuplicate, field: "items", look: enteredOtherwise},
}

// clearing is the rule that a flag is taken off by two people: whoever set it aside alone could hide what it shows.
var clearing = &Rule{ID: "P1", Edition: 1, Severity: NeedApproval}

// pardoning is the same rule for aid that was not due.
var pardoning = &Rule{ID: "P3", Edition: 1, Severity: NeedApproval}

// outliving is the rule that aid ends with the actor. What is asked for afterwards is refused; what was given when nobody
// had recorded the end yet is flagged: 8.933 who were paid BPUM had died, as the audit board found.
var outliving = &Rule{ID: "L1", Edition: 1, Severity: Flag}

// renewing is the rule that a new vault is begun by two people: it gives up whatever the keys of the lost one sealed, and
// who holds which personal number.
var renewing = &Rule{ID: "P2", Edition: 1, Severity: NeedApproval}

// Rules lists every rule that is applied now.
func Rules() []*Rule {
	return append(slices.Clone(aidRules), clearing, pardoning, outliving, renewing, leavingOut)
}

// leavingOut is the rule that what is set aside is answered by two people: whoever could leave an event out alone could hide
// what it says.
var leavingOut = &Rule{ID: "P4", Edition: 1, Severity: NeedApproval}

// again finds earlier aid with the same key, so many fiscal years apart, whichever was recorded first.
func again(a *Actor, r *Rule, o offer) (*met, bool) {
	keys := r.key(o.body)
	for _, what := range keys {
		for _, earlier := range a.received {
			if earlier.rule == r && earlier.what == domain.Spelling(what) && yearsOf(o.on).mayBe(r.Near, r.Far,
				yearsOf(earlier.event.Meta.OccurredOn)) {
				return &met{what: what, earlier: []domain.Recorded{earlier.event}}, true
			}
		}
	}
	return nil, len(keys) > 0
}

func equipmentNames(b domain.Intervention) []string {
	e, ok := b.(*domain.EquipmentGranted)
	if !ok {
		return nil
	}
	var names []string
	for _, it := range e.Items {
		names = append(names, it.Name)
	}
	return names
}

func trainingTopic(b domain.Intervention) []string {
	if t, ok := b.(*domain.TrainingAttended); ok {
		return []string{t.Topic}
	}
	return nil
}

func cashGrant(b domain.Intervention) []string {
	if c, ok := b.(*domain.CapitalProvided); ok && c.Form == "hibahUang" {
		return []string{c.Form}
	}
	return nil
}

// whileLoanOpen finds capital on which a loan lies: a loan that is open when capital is given, or capital that was
// given while this loan, which is recorded only now, was open.
func whileLoanOpen(a *Actor, _ *Rule, o offer) (*met, bool) {
	c, ok := capitalOf(o.body, o.on)
	if !ok {
		return nil, false
	}
	for _, earlier := range a.capital {
		if (earlier.openOn(o.on) && !a.settled(earlier, o.on)) || c.openOn(earlier.on) {
			return &met{what: c.form, earlier: []domain.Recorded{earlier.event}}, true
		}
	}
	return nil, true
}

// sameContact finds the actors who share an address or a telephone number. Only the vault can tell, and without one that
// tells, the rule is not applied and no event names it.
func sameContact(_ *Actor, _ *Rule, o offer) (*met, bool) {
	if len(o.known.SameContact) == 0 {
		return nil, o.known.ContactsCompared
	}
	return &met{what: string(o.known.SameContact[0]), others: o.known.SameContact}, true
}

// capital is capital aid that was given, and, of a loan, how long it is open.
type capital struct {
	form  string
	on    domain.Period
	loan  bool
	until domain.Date // the end of a loan's tenor; zero when that is not known
	event domain.Recorded

	contract  string
	elsewhere *holdings // of the record that owes it, where that is another one
}

// capitalOf reads capital aid. A subsidy of interest is no capital beside the loan: it is paid because of it.
func capitalOf(b domain.Intervention, on domain.Period) (capital, bool) {
	p, ok := b.(*domain.CapitalProvided)
	if !ok || p.Form == "subsidiBunga" {
		return capital{}, false
	}
	c := capital{form: p.Form, contract: p.Contract, on: on, loan: p.Form == "KUR" || p.Form == "danaBergulir"}
	if c.loan && p.TenorMonths > 0 {
		c.until = lastOf(on).AddMonths(p.TenorMonths)
	}
	return c, true
}

// openOn reports whether a loan may be open at some time: it is taken up, and not known to be over. A loan without a
// tenor is never known to be over.
func (c capital) openOn(when domain.Period) bool {
	if !c.loan || before(when, c.on) {
		return false
	}
	return c.until.IsZero() || when.First().IsZero() || when.First().Compare(c.until) < 0
}

// lastOf is the last day of a period, or its first when the end is open.
func lastOf(p domain.Period) domain.Date {
	if d := p.Last(); !d.IsZero() {
		return d
	}
	return p.First()
}

// flagged is the body that a rule of severity Flag puts beside the aid.
func (m *met) flagged(r *Rule) *domain.DuplicateAidFlagged {
	f := &domain.DuplicateAidFlagged{Rule: r.Version(), Actors: m.others}
	for _, e := range m.earlier {
		f.Events = append(f.Events, e.ID)
	}
	return f
}

// where says which earlier fact was met, so that a person finds it.
func (m *met) where() string {
	var list []string
	for _, e := range m.earlier {
		list = append(list, e.Meta.OccurredOn.String()+" ("+string(e.Stream)+"@"+itoa(e.Revision)+")")
	}
	for _, other := range m.others {
		list = append(list, string(other))
	}
	return strings.Join(list, ", ")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
