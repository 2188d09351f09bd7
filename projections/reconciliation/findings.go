package reconciliation

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
)

// Kind says what does not match.
type Kind string

const (
	// Undelivered: paid, and neither handed over nor returned. With nothing returned this is the finding of the
	// national audit board that money was not given back.
	Undelivered Kind = "undelivered"
	// Unvalued: paid, and handed over to actors whose streams cite the commitment without a value, as trainings do.
	// Whether it was all handed over, no amount can say.
	Unvalued Kind = "unvalued"
	// Undisbursed: committed, and neither paid nor released.
	Undisbursed Kind = "undisbursed"
	// Unreceived: the fund says that it was delivered, and the actor's stream has nothing of it.
	Unreceived Kind = "unreceived"
	// Unposted: the actor's stream has a value under the commitment, and the fund no delivery to that actor.
	Unposted Kind = "unposted"
	// Difference: both sides have it, with different values: delivered less received.
	Difference Kind = "difference"
)

// Kinds lists the kinds, what weighs most first.
func Kinds() []Kind {
	return []Kind{Undelivered, Unreceived, Unposted, Difference, Unvalued, Undisbursed}
}

// Valid reports whether the kind is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// ofActor reports whether findings of the kind are about one actor, and not about a whole commitment.
func (k Kind) ofActor() bool { return k == Unreceived || k == Unposted || k == Difference }

// signs says how the amount of a kind is made of the sides. Unvalued is Undelivered under another light.
var signs = map[Kind]map[Side]int64{
	Undelivered: {Disbursed: 1, Delivered: -1, Returned: -1},
	Unvalued:    {Disbursed: 1, Delivered: -1, Returned: -1},
	Undisbursed: {Made: 1, Released: -1, Disbursed: -1},
	Unreceived:  {Delivered: 1, Stock: 1},
	Unposted:    {Received: 1},
	Difference:  {Delivered: 1, Stock: 1, Received: -1},
}

// Finding is one thing that does not match.
type Finding struct {
	Kind       Kind               `json:"kind"`
	Fund       domain.Ref         `json:"fund"`
	Commitment string             `json:"commitment"`
	Actor      domain.Ref         `json:"actor,omitzero"`
	Amount     projections.Figure `json:"amount"`
	Since      domain.Date        `json:"since"` // from when it has been open
	Days       int                `json:"days"`
	Sides      map[Side]int64     `json:"sides"`              // what each side adds up to
	Handovers  int64              `json:"handovers,omitzero"` // facts on actors' streams that cite the commitment
}

// subject is what a finding is about: a commitment, or one actor's part in it.
type subject struct {
	fund       domain.Ref
	commitment string
	actor      domain.Ref
}

func subjectOf(k Key, kind Kind) subject {
	s := subject{fund: k.Fund, commitment: k.Commitment}
	if kind.ofActor() {
		s.actor = k.Actor
	}
	return s
}

// account is what is known of a subject.
type account struct {
	sums  map[Side]Sum
	dated map[Side][]dated
}

// dated is an amount and the day from which it counts.
type dated struct {
	on domain.Date
	rp int64
}

func (a *account) take(k Key, s Sum) {
	a.sums[k.Side] = a.sums[k.Side].Plus(s)
	a.dated[k.Side] = append(a.dated[k.Side], dated{k.On, s.Rp})
}

// amount is that of a kind.
func (a *account) amount(kind Kind) (total int64) {
	for side, sign := range signs[kind] {
		total += sign * a.sums[side].Rp
	}
	return total
}

// facts counts the facts of some sides.
func (a *account) facts(sides ...Side) (n int64) {
	for _, s := range sides {
		n += a.sums[s].Facts
	}
	return n
}

// List lists what does not match, of one fund or of all for the empty reference, longest open first within its kind.
// Today is the day on which days are counted.
func (m *Sides) List(fund domain.Ref, today domain.Date) ([]Finding, error) {
	commitments, actors := map[subject]*account{}, map[subject]*account{}
	for row, err := range m.Rows(rowsOf(fund)) {
		if err != nil {
			return nil, err
		}
		k, s := row.Key, row.Value
		accountOf(commitments, subjectOf(k, Undelivered)).take(k, s)
		if k.Actor != "" {
			accountOf(actors, subjectOf(k, Difference)).take(k, s)
		}
	}
	var list []Finding
	add := func(kind Kind, s subject, a *account, since domain.Date) {
		list = append(list, finding(kind, s, a, since, today))
	}
	for s, a := range commitments {
		a.ofCommitment(func(kind Kind, since domain.Date) { add(kind, s, a, since) })
	}
	for s, a := range actors {
		a.ofActor(func(kind Kind, since domain.Date) { add(kind, s, a, since) })
	}
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)), a.Since.Compare(b.Since),
			cmp.Compare(a.Fund, b.Fund), cmp.Compare(a.Commitment, b.Commitment), cmp.Compare(a.Actor, b.Actor))
	})
	return list, nil
}

// rowsOf is where the rows of a fund lie; those of all for the empty reference.
func rowsOf(fund domain.Ref) columns.Key {
	if fund == "" {
		return nil
	}
	return columns.Key(nil).Ref(string(fund))
}

func accountOf(accounts map[subject]*account, s subject) *account {
	if accounts[s] == nil {
		accounts[s] = &account{map[Side]Sum{}, map[Side][]dated{}}
	}
	return accounts[s]
}

// ofCommitment finds what a commitment still owes.
func (a *account) ofCommitment(found func(Kind, domain.Date)) {
	if a.amount(Undelivered) > 0 {
		kind := Undelivered
		if a.sums[Received].Unvalued > 0 {
			kind = Unvalued
		}
		found(kind, a.openSince(Disbursed, a.sums[Delivered].Rp+a.sums[Returned].Rp))
	}
	if a.amount(Undisbursed) > 0 {
		found(Undisbursed, a.openSince(Made, 0))
	}
}

// ofActor compares the two sides of what an actor got. Where the actor's side leaves a value out, the fund's may well be
// the larger: that is no difference.
func (a *account) ofActor(found func(Kind, domain.Date)) {
	fund, actor, received := a.facts(Delivered, Stock), a.facts(Received), a.sums[Received]
	difference := a.amount(Difference)
	switch {
	case fund > 0 && actor == 0:
		found(Unreceived, a.first(Delivered, Stock))
	case fund == 0 && received.Rp > 0:
		found(Unposted, a.first(Received))
	case fund > 0 && difference != 0 && (received.Unvalued == 0 || difference < 0):
		found(Difference, a.first(Delivered, Stock, Received))
	}
}

// openSince is the day of the oldest amount of a side that is not used up, when the oldest are used first.
func (a *account) openSince(side Side, used int64) domain.Date {
	amounts := slices.SortedFunc(slices.Values(a.dated[side]), func(x, y dated) int { return x.on.Compare(y.on) })
	for _, d := range amounts {
		if used -= d.rp; used < 0 {
			return d.on
		}
	}
	return domain.Date{}
}

// first is the earliest day of some sides.
func (a *account) first(sides ...Side) (day domain.Date) {
	for _, side := range sides {
		for _, d := range a.dated[side] {
			if day.IsZero() || d.on.Compare(day) < 0 {
				day = d.on
			}
		}
	}
	return day
}

func finding(kind Kind, s subject, a *account, since, today domain.Date) Finding {
	f := Finding{Kind: kind, Fund: s.fund, Commitment: s.commitment, Actor: s.actor, Since: since, Days: max(0, since.DaysUntil(today)),
		Sides: map[Side]int64{}, Handovers: a.sums[Received].Facts,
		Amount: projections.Figure{ID: name(kind, s), Value: a.amount(kind), Unit: projections.Rupiah}}
	for side, sum := range a.sums {
		f.Sides[side] = sum.Rp
	}
	return f
}

// family begins the names of the figures: reconciliation/undelivered/fund-…/K-01, and a part more for an actor.
const family = "reconciliation"

// name is that of a subject's figure. An office may number its commitments 12/2021, so they are escaped.
func name(kind Kind, s subject) string {
	parts := []string{family, string(kind), string(s.fund), url.PathEscape(s.commitment)}
	if s.actor != "" {
		parts = append(parts, string(s.actor))
	}
	return strings.Join(parts, "/")
}

// Total is what the findings of a kind add up to, in a list of those of a fund or of all, as List gives it:
// reconciliation/undelivered, and with a fund reconciliation/undelivered/fund-….
func Total(kind Kind, fund domain.Ref, list []Finding) projections.Figure {
	id := family + "/" + string(kind)
	if fund != "" {
		id += "/" + string(fund)
	}
	total := projections.Figure{ID: id, Unit: projections.Rupiah}
	for _, f := range list {
		if f.Kind == kind {
			total.Value += f.Amount.Value
		}
	}
	return total
}

// Explain returns the evidence for a figure's name; ok is false for a name of another read model.
func (m *Sides) Explain(id string) (evidence projections.Evidence, ok bool, err error) {
	parts := strings.Split(id, "/")
	if parts[0] != family {
		return nil, false, nil
	}
	kind, subjects, err := m.named(parts[1:])
	if err != nil {
		return nil, true, fmt.Errorf("reconciliation: figure %q: %w", id, err)
	}
	var fund domain.Ref // of all subjects, or none
	for s := range subjects {
		if fund = s.fund; len(subjects) > 1 {
			fund = ""
			break
		}
	}
	amount := func(k Key, s Sum) int64 {
		if !subjects[subjectOf(k, kind)] {
			return 0
		}
		return signs[kind][k.Side] * s.Rp
	}
	return m.Evidence(rowsOf(fund), amount, projections.NoEntity[Key]), true, nil
}

// named reads the parts of a name: a kind, a fund, a commitment, an actor. With fewer parts it stands for the sum over
// what List has of it.
func (m *Sides) named(parts []string) (Kind, map[subject]bool, error) {
	subjects := map[subject]bool{}
	if len(parts) == 0 || !Kind(parts[0]).Valid() {
		return "", nil, fmt.Errorf("the kinds are %v", Kinds())
	}
	kind := Kind(parts[0])
	whole := 3
	if kind.ofActor() {
		whole = 4
	}
	switch {
	case len(parts) == whole:
		commitment, err := url.PathUnescape(parts[2])
		if err != nil {
			return "", nil, err
		}
		s := subject{fund: domain.Ref(parts[1]), commitment: commitment}
		if kind.ofActor() {
			s.actor = domain.Ref(parts[3])
		}
		subjects[s] = true
	case len(parts) <= 2:
		fund := domain.Ref(strings.Join(parts[1:], ""))
		list, err := m.List(fund, domain.Date{})
		if err != nil {
			return "", nil, err
		}
		for _, f := range list {
			if f.Kind == kind {
				subjects[subject{f.Fund, f.Commitment, f.Actor}] = true
			}
		}
	default:
		return "", nil, fmt.Errorf("a name of %s has %d parts", kind, whole)
	}
	return kind, subjects, nil
}
