package answers

import (
	"context"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/projections"
)

// Check answers what an officer asks before giving anything: what has whoever has this number already received, from any
// programme, fund and year? It writes nothing about the person anywhere.
func (r *Reader) Check(ctx context.Context, readings []identifier.ID) (Checked, error) {
	if err := r.Ready(ctx); err != nil {
		return Checked{}, err
	}
	found, read, err := r.lookUp(ctx, readings)
	if err != nil {
		return Checked{}, err
	}
	if len(found) == 0 {
		return Checked{}, &UnknownNumberError{display(readings[:1])}
	}
	answer := Checked{Number: display(read)}
	for _, actor := range found {
		c, err := r.received(ctx, actor)
		if err != nil {
			return answer, err
		}
		answer.Actors = append(answer.Actors, c)
	}
	return answer, nil
}

// UnknownNumberError: nobody has the number.
type UnknownNumberError struct {
	Shown string // masked if it is personal
}

func (e *UnknownNumberError) Error() string { return e.Shown + " is nobody's number in this ledger" }

// Checked is who has a number, and all that they received.
type Checked struct {
	Number string         `json:"number"` // masked if it is personal
	Actors []CheckedActor `json:"actors"`
}

// CheckedActor is somebody who has the number, with all that they received.
type CheckedActor struct {
	ActorLine
	Identity Identity     `json:"identity"`
	Records  []domain.Ref `json:"records"` // of the same actor, the one that stands for it first
	Aid      []CheckedAid `json:"aid"`
	Own      Tally        `json:"own"`
	Groups   Tally        `json:"groups"` // through groups; the value is that of the whole group

	Held []Piece `json:"held,omitempty"` // equipment that it answers for, on whichever record
	Open []Loan  `json:"open,omitempty"` // loans that it still owes, likewise

	Numbers [][]Number `json:"-"` // of each record
}

// CheckedAid is an aid, as it stands in the log.
type CheckedAid struct {
	Event
	Through    domain.Ref `json:"through,omitempty"` // the group that received it
	FiscalYear int        `json:"fiscalYear,omitzero"`
}

// Tally adds up what was given. What is planned is not given.
type Tally struct {
	Interventions int64         `json:"interventions"`
	Rupiah        domain.Rupiah `json:"rupiah"`
	Unpriced      int64         `json:"unpriced"`
	Planned       int64         `json:"planned"`
}

func (t *Tally) add(f *projections.Fact) {
	rp := f.Body.(domain.Intervention).Given().ValueRp
	switch {
	case f.Meta.Mode == domain.Planned:
		t.Planned++
		return
	case rp == nil:
		t.Unpriced++
	default:
		t.Rupiah += *rp
	}
	t.Interventions++
}

// nikDigits tells a NIK that lacks a digit, which is what people mistype, from an old tax number, which is of no use as a
// guess.
const nikDigits = 16

// guessed are the schemes that a number without a scheme may be of. One number can be read in several ways: a tax number
// of 16 digits is the NIK of a person, and a NIB may look like a telephone.
var guessed = []identifier.Scheme{identifier.NIK, identifier.NPWP, identifier.NIB, identifier.Phone, identifier.SPPIRT,
	identifier.BPOM, identifier.Halal, identifier.Merek}

// Readings lists what a number without a scheme can be, at least one; what it can be with doubts counts only when the scheme
// is named.
func Readings(text string) ([]identifier.ID, error) {
	var ids []identifier.ID
	for _, s := range guessed {
		id, warnings, err := identifier.Parse(s, text)
		doubtful := slices.ContainsFunc(warnings, func(w identifier.Warning) bool {
			return slices.Contains([]identifier.Reason{identifier.Form, identifier.Application, identifier.OtherNumber, identifier.Checksum}, w.Reason)
		})
		if err == nil && !doubtful && !(s == identifier.NPWP && len(id.String()) < nikDigits) {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		return ids, nil
	}
	meant := identifier.NIK // which is what people ask for
	if digits := strings.Count(strings.Map(onlyDigits, text), "0"); digits == 12 {
		meant = identifier.NIB
	}
	_, _, err := domain.ReadNumber(meant, text)
	return nil, err
}

// onlyDigits makes a zero of every digit and drops the rest.
func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return -1
}

// display names the readings of a number, masked if it is personal in any of them.
func display(ids []identifier.ID) string {
	personal := slices.ContainsFunc(ids, identifier.ID.Personal)
	var parts []string
	for _, id := range ids {
		shown := id.Display()
		if personal {
			shown = identifier.Mask(id)
		}
		parts = append(parts, string(id.Scheme())+" "+shown)
	}
	return strings.Join(parts, " / ")
}

// lookUp finds the actors that have a number, each by the record that stands for it now, and the readings by which they
// were found.
func (r *Reader) lookUp(ctx context.Context, ids []identifier.ID) (found []domain.Ref, read []identifier.ID, err error) {
	for _, id := range ids {
		holders, err := r.holders(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		var known []domain.Ref
		for _, holder := range holders {
			actor, err := r.Identities.Survivor(ctx, holder)
			if err != nil {
				return nil, nil, err
			}
			state, ok, err := r.Actors.State(ctx, actor)
			if err != nil {
				return nil, nil, err
			}
			if ok && state.IsRegistered() {
				known = append(known, actor)
			}
		}
		if len(known) > 0 {
			read = append(read, id)
		}
		for _, actor := range known {
			if !slices.Contains(found, actor) {
				found = append(found, actor)
			}
		}
	}
	return found, read, nil
}

// holders finds the records that have a number: in the vault, on the number's own stream, or, for a number that several
// may have, among all.
func (r *Reader) holders(ctx context.Context, id identifier.ID) (holders []domain.Ref, err error) {
	if id.Personal() {
		kind, value := domain.ClaimKey(id)
		claims, err := r.Keys.Lookup(ctx, kind, value)
		for _, claim := range claims {
			holders = append(holders, claim.Actor)
		}
		return holders, err
	}
	if stream, claimed := domain.IdentityRef(id); claimed {
		holder, err := r.holder(ctx, stream)
		return []domain.Ref{holder}, err
	}
	return r.Identities.Holders(ctx, id.Scheme(), id.String())
}

// holder is the actor that has a public number now, "" for nobody.
func (r *Reader) holder(ctx context.Context, stream domain.Ref) (holder domain.Ref, err error) {
	facts, err := r.Now().Stream(ctx, stream, eventstore.End)
	for _, f := range facts {
		switch b := f.Body.(type) {
		case *domain.IdentityClaimed:
			holder = b.Actor
		case *domain.IdentityReleased:
			holder = ""
		}
	}
	return holder, err
}

// received gathers what an actor received: on its own record and those merged into it, and as a member of groups.
func (r *Reader) received(ctx context.Context, actor domain.Ref) (CheckedActor, error) {
	c, groups, err := r.whole(ctx, actor)
	if err != nil {
		return c, err
	}
	for i, stream := range slices.Concat(c.Records, groups) {
		through := domain.Ref("")
		if i >= len(c.Records) {
			through = stream
		}
		facts, err := r.Source().Stream(ctx, stream, eventstore.End)
		if err != nil {
			return c, err
		}
		for _, f := range projections.Standing(facts) {
			aid, ok := f.Body.(domain.Intervention)
			if !ok || through != "" && !benefits(aid.Given(), c.Records) {
				continue
			}
			if err := r.take(ctx, &c, f, through); err != nil {
				return c, err
			}
		}
	}
	slices.SortStableFunc(c.Aid, func(a, b CheckedAid) int {
		return a.Meta.OccurredOn.EffectiveFrom().Compare(b.Meta.OccurredOn.EffectiveFrom())
	})
	return c, nil
}

// whole is an actor with all of its records, and the groups that it is or was in.
func (r *Reader) whole(ctx context.Context, actor domain.Ref) (c CheckedActor, groups []domain.Ref, err error) {
	if c.ActorLine, err = r.actorLine(ctx, actor); err != nil {
		return c, nil, err
	}
	if c.Records, err = r.Identities.Records(ctx, actor); err != nil {
		return c, nil, err
	}
	if c.Identity, _, err = r.Identities.State(ctx, actor); err != nil {
		return c, nil, err
	}
	for _, record := range c.Records {
		on, _, err := r.Actors.State(ctx, record)
		if err != nil {
			return c, nil, err
		}
		known, _, err := r.Identities.State(ctx, record)
		if err != nil {
			return c, nil, err
		}
		c.Numbers = append(c.Numbers, known.Numbers)
		c.Held, c.Open = append(c.Held, on.Custody()...), append(c.Open, on.Open()...)
	}
	groups, err = r.Identities.Groups(ctx, c.Records...)
	return c, slices.DeleteFunc(groups, func(ref domain.Ref) bool { return slices.Contains(c.Records, ref) }), err
}

func benefits(aid *domain.Aid, records []domain.Ref) bool {
	return slices.ContainsFunc(aid.Beneficiaries, func(m domain.Ref) bool { return slices.Contains(records, m) })
}

func (r *Reader) take(ctx context.Context, c *CheckedActor, f *projections.Fact, through domain.Ref) error {
	event, err := eventOf(f)
	if err != nil {
		return err
	}
	fund, _, err := r.Funds.State(ctx, f.Body.(domain.Intervention).Given().Fund)
	if err != nil {
		return err
	}
	c.Aid = append(c.Aid, CheckedAid{event, through, fund.FiscalYear})
	if through == "" {
		c.Own.add(f)
	} else {
		c.Groups.add(f)
	}
	return nil
}
