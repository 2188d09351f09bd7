package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/actorstatus"
	"jejak/projections/answers"
	"jejak/projections/identities"
)

// checkCommand answers what an officer asks before giving anything: what has this person already received, from any
// programme, fund and year? A look-up writes nothing about the person anywhere.
func (a *app) checkCommand() *cobra.Command {
	scheme, reveal := "", false
	c := a.teaches(a.command("check "+a.t("arg.number"), "cmd.check", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.check(ctx, args[0], scheme, reveal)
	}))
	c.Flags().StringVar(&scheme, "scheme", "", a.t("flag.scheme.check")+": "+strings.Join(schemeNames(), ", "))
	c.Flags().BoolVar(&reveal, "reveal", false, a.t("flag.reveal"))
	return c
}

// unknownNumberError: nobody has the number.
type unknownNumberError struct{ shown string }

func (e *unknownNumberError) Error() string { return e.shown + " is nobody's number in this ledger" }

func (a *app) check(ctx context.Context, text, schemeName string, reveal bool) error {
	if err := a.privately(ctx, a.private("number", &text, true)); err != nil {
		return err
	}
	ids, err := readings(text, schemeName)
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		found, read, err := s.lookUp(ctx, ids)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return &unknownNumberError{display(ids[:1])}
		}
		answer := checked{Number: display(read)}
		for _, actor := range found {
			c, err := s.check(ctx, actor)
			if err != nil {
				return err
			}
			answer.Actors = append(answer.Actors, c)
		}
		if a.json {
			return writeJSON(s, answer)
		}
		p := s.text(a.t("check.title", "number", answer.Number))
		for _, c := range answer.Actors {
			if err := p.checked(ctx, c, reveal); err != nil {
				return err
			}
		}
		return p.flush()
	})
}

// nikDigits tells a NIK that lacks a digit, which is what people mistype, from an old tax number, which is of no use as a
// guess.
const nikDigits = 16

// guessed are the schemes that a number without a scheme may be of. One number can be read in several ways: a tax number
// of 16 digits is the NIK of a person, and a NIB may look like a telephone.
var guessed = []identifier.Scheme{identifier.NIK, identifier.NPWP, identifier.NIB, identifier.Phone, identifier.SPPIRT,
	identifier.BPOM, identifier.Halal, identifier.Merek}

// readings lists what a text can be, at least one; what it can be with doubts counts only when the scheme is named.
func readings(text, name string) ([]identifier.ID, error) {
	if name != "" {
		id, _, err := domain.ReadNumber(scheme(name), text)
		return []identifier.ID{id}, err
	}
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
func (s *session) lookUp(ctx context.Context, ids []identifier.ID) (found []domain.Ref, read []identifier.ID, err error) {
	for _, id := range ids {
		holders, err := s.holders(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		var known []domain.Ref
		for _, holder := range holders {
			actor := s.models.Identities.Survivor(holder)
			if state, ok := s.models.Actors.State(actor); ok && state.IsRegistered() {
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
func (s *session) holders(ctx context.Context, id identifier.ID) (holders []domain.Ref, err error) {
	if id.Personal() {
		vault, err := s.keys()
		if err != nil {
			return nil, err
		}
		if err := s.ledger.CheckVault(ctx); err != nil { // an empty vault would say that nobody has it
			return nil, err
		}
		kind, value := domain.ClaimKey(id)
		claims, err := vault.Lookup(ctx, kind, value)
		for _, claim := range claims {
			holders = append(holders, claim.Actor)
		}
		return holders, err
	}
	if stream, claimed := domain.IdentityRef(id); claimed {
		holder, err := s.holder(ctx, stream)
		return []domain.Ref{holder}, err
	}
	for ref, state := range s.models.Identities.States() {
		if slices.ContainsFunc(state.Numbers, func(n identities.Number) bool { return n.Scheme == id.Scheme() && n.Value == id.String() }) {
			holders = append(holders, ref)
		}
	}
	return holders, nil
}

// holder is the actor that has a public number now, "" for nobody.
func (s *session) holder(ctx context.Context, stream domain.Ref) (holder domain.Ref, err error) {
	facts, err := s.now().Stream(ctx, stream, eventstore.End)
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

// checked is the answer in JSON output.
type checked struct {
	Number string         `json:"number"` // masked if it is personal
	Actors []checkedActor `json:"actors"`
}

// checkedActor is somebody who has the number, with all that they received.
type checkedActor struct {
	answers.ActorLine
	Identity identities.Identity `json:"identity"`
	Records  []domain.Ref        `json:"records"` // of the same actor, the one that stands for it first
	Aid      []checkedAid        `json:"aid"`
	Own      tally               `json:"own"`
	Groups   tally               `json:"groups"` // through groups; the value is that of the whole group

	Held []actorstatus.Piece `json:"held,omitempty"` // equipment that it answers for, on whichever record
	Open []actorstatus.Loan  `json:"open,omitempty"` // loans that it still owes, likewise
}

// checkedAid is an aid, as it stands in the log.
type checkedAid struct {
	eventLine
	Through    domain.Ref `json:"through,omitempty"` // the group that received it
	FiscalYear int        `json:"fiscalYear,omitzero"`

	fact *projections.Fact
}

// tally adds up what was given. What is planned is not given.
type tally struct {
	Interventions int64         `json:"interventions"`
	Rupiah        domain.Rupiah `json:"rupiah"`
	Unpriced      int64         `json:"unpriced"`
	Planned       int64         `json:"planned"`
}

func (t *tally) add(f *projections.Fact) {
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

// check gathers what an actor received: on its own record and those merged into it, and as a member of groups.
func (s *session) check(ctx context.Context, actor domain.Ref) (checkedActor, error) {
	state, _ := s.models.Actors.State(actor)
	c := checkedActor{ActorLine: answers.ActorLine{Ref: actor, Actor: state}, Records: s.models.Identities.Records(actor)}
	c.Identity, _ = s.models.Identities.State(actor)
	for _, record := range c.Records {
		on, _ := s.models.Actors.State(record)
		c.Held, c.Open = append(c.Held, on.Custody()...), append(c.Open, on.Open()...)
	}
	groups := slices.DeleteFunc(s.models.Identities.Groups(c.Records...), func(r domain.Ref) bool { return slices.Contains(c.Records, r) })
	for i, stream := range slices.Concat(c.Records, groups) {
		through := domain.Ref("")
		if i >= len(c.Records) {
			through = stream
		}
		facts, err := s.source().Stream(ctx, stream, eventstore.End)
		if err != nil {
			return c, err
		}
		for _, f := range projections.Standing(facts) {
			aid, ok := f.Body.(domain.Intervention)
			if !ok || through != "" && !benefits(aid.Given(), c.Records) {
				continue
			}
			if err := c.take(s, f, through); err != nil {
				return c, err
			}
		}
	}
	slices.SortStableFunc(c.Aid, func(a, b checkedAid) int {
		return a.fact.Meta.OccurredOn.EffectiveFrom().Compare(b.fact.Meta.OccurredOn.EffectiveFrom())
	})
	return c, nil
}

func benefits(aid *domain.Aid, records []domain.Ref) bool {
	return slices.ContainsFunc(aid.Beneficiaries, func(m domain.Ref) bool { return slices.Contains(records, m) })
}

func (c *checkedActor) take(s *session, f *projections.Fact, through domain.Ref) error {
	line, err := s.eventLine(f)
	if err != nil {
		return err
	}
	fund, _ := s.models.Funds.State(f.Body.(domain.Intervention).Given().Fund)
	c.Aid = append(c.Aid, checkedAid{line, through, fund.FiscalYear, f})
	if through == "" {
		c.Own.add(f)
	} else {
		c.Groups.add(f)
	}
	return nil
}

// checked prints who an actor is and what they received.
func (p *page) checked(ctx context.Context, c checkedActor, reveal bool) error {
	w := p.app.words
	p.heading(p.actorName(c.ActorLine))
	p.field(w.T("column.id"), string(c.Ref))
	p.field(w.T("column.kind"), w.EntityKind(c.Kind))
	p.field(w.T("column.status"), p.status(c.Actor))
	p.field(w.T("column.place"), w.Place(c.Region))
	if err := p.people(ctx, c.ActorLine, reveal); err != nil {
		return err
	}
	for _, record := range c.Records {
		state, _ := p.models.Identities.State(record)
		if err := p.showNumbers(ctx, record, state.Numbers, reveal); err != nil {
			return err
		}
		if record != c.Ref {
			p.field(w.T("check.record"), string(record))
		}
	}
	if len(c.Aid) == 0 {
		p.printf("\n  %s\n", w.T("check.nothing"))
		return nil
	}
	p.printf("\n")
	p.aid(c.Aid)
	p.printf("\n  %s\n", p.total("check.own", c.Own))
	if c.Groups != (tally{}) {
		p.printf("  %s\n", p.total("check.groups", c.Groups))
	}
	p.custody(c.Held)
	p.loans(c.Open)
	return nil
}

// aid lists what was received, as it happened.
func (p *page) aid(list []checkedAid) {
	w := p.app.words
	t := p.table(false, false, true)
	t.Flex = 2
	t.Row(w.T("column.occurred"), w.T("column.event"), w.T("check.value"), w.T("column.fiscal-year"), w.T("check.through"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	for _, a := range list {
		value, year, through := "–", "", ""
		if rp := a.fact.Body.(domain.Intervention).Given().ValueRp; rp != nil {
			value = rp.String()
		}
		if a.FiscalYear > 0 {
			year = fmt.Sprint(a.FiscalYear)
		}
		if a.Through != "" {
			through = p.Name(a.Through)
		}
		text := w.Describe(a.fact.Body, p.session)
		if a.fact.Meta.Mode == domain.Planned {
			text = w.Mode(domain.Planned) + ": " + text
		}
		t.Row(w.Period(a.fact.Meta.OccurredOn), text, value, year, through, w.Confidence(a.fact.Meta.Confidence), p.cite(a.fact.Meta.Evidence))
	}
	p.add(t)
}

// total is a tally in words.
func (p *page) total(key string, t tally) string {
	w := p.app.words
	text := w.T(key, "count", w.Number(t.Interventions), "value", t.Rupiah.String())
	if t.Unpriced > 0 {
		text += ", " + w.T("check.unpriced", "count", w.Number(t.Unpriced))
	}
	if t.Planned > 0 {
		text += ", " + w.T("check.planned", "count", w.Number(t.Planned))
	}
	return text
}
