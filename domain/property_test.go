package domain

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// random is a stream under random commands. After each it checks what holds of every stream.
type random struct {
	t        *rapid.T
	history  *History
	events   []Recorded
	accepted int
	forged   int                                // events that no decision has led to, see forge
	let      int                                // of them, those that were let in all the same
	holds    func(t *rapid.T, facts []Recorded) // what must hold of the facts that stand
}

func (r *random) do(cmd Command) {
	cmd.ID = id(fmt.Sprint("random ", rapid.Uint64().Draw(r.t, "id"), len(r.events)))
	cmd.Stream = r.history.Stream()
	cmd.Meta.Confidence, cmd.Meta.By.User = Reported, cmp.Or(cmd.Meta.By.User, "sri")
	cmd.Known.Today = today
	if err := cmd.Check(today); err != nil {
		require.NotEmpty(r.t, RejectionCode(err), "%v", err)
		return
	}
	before, err := cmd.Digest()
	require.NoError(r.t, err)
	text := plain(r.t, cmd.Body)
	d, err := r.history.Decide(cmd)
	if RejectionCode(err) == ApprovalMissing && rapid.Bool().Draw(r.t, "approve") {
		cmd = r.approved(cmd, before)
		d, err = r.history.Decide(cmd)
	}
	after, _ := cmd.Digest()
	require.Equal(r.t, before, after)
	require.Equal(r.t, text, plain(r.t, cmd.Body), "a decision leaves its command as it was")
	if err != nil {
		require.NotEmpty(r.t, RejectionCode(err), "%v", err)
		r.check()
		return
	}
	r.accepted++
	if len(d.Bodies) > 0 && r.accepted%2 == 0 { // every other time, as the stream is folded anew for it
		r.forge(cmd, d)
	}
	for i, body := range d.Bodies {
		cmd.Meta.Rules = d.RulesOf(i)
		r.record(Event{ID: EventID(cmd.ID, i), Meta: cmd.Meta, Body: body})
	}
	r.check()
}

// approved cites one of few approvals, now and then one that was used or is for another command.
func (r *random) approved(cmd Command, digest string) Command {
	needs, err := r.history.Needs(cmd)
	require.NoError(r.t, err)
	if rapid.IntRange(0, 9).Draw(r.t, "other") == 0 {
		digest = exampleDigest
	}
	cmd.Meta.Approval = ref(CategoryApproval, fmt.Sprint(rapid.IntRange(0, 20).Draw(r.t, "approval")))
	cmd.Known.Approval = ApprovalAnswer{State: ApprovalGiven, By: "rahmat",
		Request: ApprovalRequested{CommandHash: digest, What: "x", Rules: needs, Requester: "sri", Expires: today}}
	return cmd
}

// plain is what a body says, with a word in the place of personal data, which is clear in a command.
func plain(t *rapid.T, body Body) string {
	text, err := json.Marshal(body, strict, withoutPersonal)
	require.NoError(t, err)
	return string(text)
}

// record takes an event in as the log would give it back.
func (r *random) record(e Event) {
	for _, f := range PersonalFields(r.history.Stream(), e.Body) {
		*f.Value = sealed(r.history.Stream())
	}
	wire, err := Encode(e)
	require.NoError(r.t, err)
	read, err := Decode(wire)
	require.NoError(r.t, err)
	recorded := Recorded{Event: read, Stream: r.history.Stream(), Revision: r.history.Revision() + 1, RecordedAt: instant}
	why, err := r.history.Take(recorded)
	require.NoError(r.t, err)
	require.Nil(r.t, why, "what was decided is never set aside: %s %v", TypeName(e.Body), why)
	r.events = append(r.events, recorded)
}

func (r *random) check() {
	require.Empty(r.t, r.history.State().Broken())

	replayed, err := NewHistory(r.history.Stream())
	require.NoError(r.t, err)
	for _, e := range r.events {
		require.NoError(r.t, replayed.Add(e))
	}
	require.True(r.t, reflect.DeepEqual(r.history.State(), replayed.State()), "a replay gives the same state")

	facts := r.standing()
	state, err := newAggregate(r.history.Stream().Category())
	require.NoError(r.t, err)
	for _, e := range facts {
		state.Evolve(e)
	}
	require.True(r.t, reflect.DeepEqual(r.history.State(), state), "a reversed fact leaves no trace in the state")
	r.holds(r.t, facts)
}

// standing are the facts that were not taken back, without the reversals.
func (r *random) standing() []Recorded { return left(r.events) }

func left(events []Recorded) []Recorded {
	gone := map[uuid.UUID]bool{}
	for _, e := range events {
		if b, ok := e.Body.(*FactReversed); ok {
			gone[b.Target], gone[e.ID] = true, true
		}
	}
	var facts []Recorded
	for _, e := range events {
		if !gone[e.ID] {
			facts = append(facts, e)
		}
	}
	return facts
}

func (r *random) reversal() Body {
	target := id("nothing")
	if n := len(r.events); n > 0 {
		target = r.events[rapid.IntRange(0, n-1).Draw(r.t, "target")].ID
	}
	return &FactReversed{Target: target, Reason: "salah catat"}
}

// draw makes a command out of one of some bodies. Most facts are actual.
func (r *random) draw(bodies map[string]func() Body) Command {
	names := make([]string, 0, len(bodies))
	for _, t := range TypeNames() {
		if bodies[t] != nil {
			names = append(names, t)
		}
	}
	body := bodies[rapid.SampledFrom(names).Draw(r.t, "type")]()
	mode := rapid.SampledFrom([]Mode{Actual, Actual, Actual, Planned}).Draw(r.t, "mode")
	date := rapid.SampledFrom([]string{"2020-05-05", "2021-01-01", "2021", "2021-12-31", "2022-01-01", "2022-03/2022-05", "../2023", "2023-07"}).Draw(r.t, "date")
	cmd := Command{Body: body, Meta: Meta{OccurredOn: span(date), Mode: mode}}
	if mayBeLate(body) {
		cmd.Meta.Late = rapid.SampledFrom([]string{"", "", "terlambat"}).Draw(r.t, "late")
	}
	return cmd
}

func TestMoneyIsNeverLostWhateverIsAsked(t *testing.T) {
	total, forged, let := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(dak)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: moneyHolds}
		amount := func() Rupiah { return Rupiah(rapid.Int64Range(-1, 60).Draw(t, "amount")) }
		act := func() string { return rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "act") }
		order := func() string { return rapid.StringMatching(`[1-9]`).Draw(t, "order") }
		bodies := map[string]func() Body{
			"FundDeclared":       func() Body { return fundOf("CSR") },
			"FundAllocated":      func() Body { return allocated(amount()) },
			"BudgetLineOpened":   func() Body { return budget(Rp(amount())) },
			"CommitmentMade":     func() Body { return committed(act(), amount()) },
			"CommitmentReleased": func() Body { return released(act(), amount()) },
			"Disbursed":          func() Body { return disbursed(act(), order(), amount()) },
			"InKindDelivered": func() Body {
				b := delivered(act(), amount())
				b.FromStock = rapid.Bool().Draw(t, "stock")
				return b
			},
			"FundsReturned": func() Body {
				b := returned(act(), amount())
				b.STS = order()
				return b
			},
			"AllocationRevised": func() Body { return revised(amount() - 30) },
			"FundLapsed":        func() Body { return lapsed(amount()) },
			"FiscalYearClosed":  func() Body { return &FiscalYearClosed{} },
			"FactReversed":      func() Body { return r.reversal() },
		}
		r.do(Command{Body: fundOf("CSR"), Meta: Meta{OccurredOn: span("2020"), Mode: Actual}})
		r.do(Command{Body: allocated(100), Meta: Meta{OccurredOn: span("2020"), Mode: Actual}})
		if rapid.Bool().Draw(t, "spent") { // far enough on for what comes last to be asked often
			for _, body := range []Body{budget(Rp(70)), committed("A", 60), disbursed("A", "1", 50)} {
				r.do(Command{Body: body, Meta: Meta{OccurredOn: span("2020"), Mode: Actual}})
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			cmd := r.draw(bodies)
			if rapid.IntRange(0, 3).Draw(t, "vague") > 0 { // most days are in an order that money cannot have
				cmd.Meta.OccurredOn = span("2021")
			}
			r.do(cmd)
		}
		total, forged, let = total+r.accepted, forged+r.forged, let+r.let
	})
	mostAreRefused(t, forged, let)
	require.Greater(t, total, 30, "the commands are so wild that hardly one is accepted")
}

// moneyHolds adds the facts up by itself and compares: 0 ≤ delivered, returned ≤ disbursed ≤ committed ≤ allocated −
// lapsed, after the closing of the year nothing but returns and what says why it is late, and no plan counts.
func moneyHolds(t *rapid.T, facts []Recorded) {
	var allocated, budgeted, bound, lapsed Rupiah
	closed := false
	type sums struct{ made, released, disbursed, delivered, returned Rupiah }
	acts := map[string]*sums{}
	act := func(id string) *sums {
		require.Contains(t, acts, id, "money moves under a commitment")
		return acts[id]
	}
	orders := map[string]bool{}
	for _, e := range facts {
		if mayBeLate(e.Body) {
			require.Equal(t, closed, e.Meta.Late != "", "%s says that it is late, or should", TypeName(e.Body))
		}
		if e.Meta.Mode == Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *FiscalYearClosed:
			require.False(t, closed)
			closed = true
		case *AllocationRevised:
			allocated += *b.DeltaRp
		case *FundLapsed:
			lapsed += *b.AmountRp
		case *FundAllocated:
			allocated += *b.AmountRp
		case *BudgetLineOpened:
			if b.AmountRp != nil {
				budgeted += *b.AmountRp
			}
		case *CommitmentMade:
			require.NotContains(t, acts, b.Commitment)
			acts[b.Commitment] = &sums{made: *b.AmountRp}
			if budgeted > 0 {
				open := Rupiah(0)
				for _, s := range acts {
					open += s.made - s.released - s.returned
				}
				require.LessOrEqual(t, open, budgeted, "committed within the lines that were open")
			}
		case *CommitmentReleased:
			act(b.Commitment).released += *b.AmountRp
		case *Disbursed:
			require.False(t, orders[b.SP2D])
			orders[b.SP2D] = true
			act(b.Commitment).disbursed += *b.AmountRp
		case *InKindDelivered:
			if !b.FromStock {
				act(b.Commitment).delivered += *b.ValueRp
			}
		case *FundsReturned:
			act(b.Commitment).returned += *b.AmountRp
		}
	}
	for _, s := range acts {
		require.LessOrEqual(t, s.delivered+s.returned, s.disbursed)
		require.LessOrEqual(t, s.disbursed, s.made-s.released)
		bound += s.made - s.released - s.returned
	}
	require.LessOrEqual(t, bound+lapsed, allocated)
	if allocated > 0 {
		require.LessOrEqual(t, budgeted, allocated)
	}
}

func TestAnActorReceivesNothingTwiceWhateverIsAsked(t *testing.T) {
	total, forged, let := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(group)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: actorHolds}
		word := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
		member := func() Ref { return ref(CategoryActor, word("member", "a", "b", "c")) }
		opening := registered(Group, "2019").body
		bodies := map[string]func() Body{
			"ActorRegistered":  func() Body { return opening },
			"ActorLocated":     func() Body { return &ActorLocated{Region: regionOf(word("place", "13.76", "13.76.04.1002", "13.75"))} },
			"ActorRelocated":   func() Body { return &ActorRelocated{To: regionOf(word("place", "13.76", "13.75", "12.71"))} },
			"MemberJoined":     func() Body { return &MemberJoined{member()} },
			"MemberLeft":       func() Body { return &MemberLeft{member()} },
			"ActorSuspended":   func() Body { return &ActorSuspended{"x"} },
			"ActorReactivated": func() Body { return &ActorReactivated{"x"} },
			"ActorClosed":      func() Body { return &ActorClosed{"tutup"} },
			"TrainingAttended": func() Body { return trained(word("topic", "kemasan", "Kemasan", "desain")) },
			"CapitalProvided": func() Body {
				return borrowed(word("form", "hibahUang", "KUR", "BPUM"), rapid.IntRange(0, 9).Draw(t, "tenor"))
			},
			"EquipmentGranted": func() Body { return machine(word("item", "oven", "OVEN ", "panci"), word("serial", "", "1", "2", "3")) },
			"FactReversed":     func() Body { return r.reversal() },
		}
		r.do(Command{Body: opening, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total, forged, let = total+r.accepted, forged+r.forged, let+r.let
	})
	mostAreRefused(t, forged, let)
	require.Greater(t, total, 30)
}

// receives requires that an actor of whom these facts had been entered could be given aid on a day: that it was over
// before a closing, and before a suspension or not before its end.
func receives(t *rapid.T, on Period, entered []Recorded) {
	var since Period
	paused := false
	earlier := func(a, b Period) bool { return a.Last().Compare(b.First()) < 0 }
	for _, e := range entered {
		switch when := e.Meta.OccurredOn; e.Body.(type) {
		case *ActorSuspended:
			since, paused = when, true
		case *ActorReactivated:
			require.True(t, earlier(on, since) || !earlier(on, when), "%s lies between %s and %s", on, since, when)
			paused = false
		case *ActorClosed:
			require.True(t, earlier(on, when), "%s is not before the closing on %s", on, when)
		}
	}
	require.True(t, !paused || earlier(on, since), "%s is not before the suspension on %s", on, since)
}

// actorHolds walks through the facts and compares every two gifts.
func actorHolds(t *rapid.T, facts []Recorded) {
	status := "active"
	members := map[Ref]bool{}
	serial := map[string]bool{}
	last := map[string][]int{} // fiscal years by rule and thing
	for i, e := range facts {
		require.Equal(t, i == 0, TypeName(e.Body) == "ActorRegistered")
		switch b := e.Body.(type) {
		case *ActorSuspended:
			require.Equal(t, "active", status)
			status = "suspended"
		case *ActorReactivated:
			require.Equal(t, "suspended", status)
			status = "active"
		case *ActorClosed:
			require.NotEqual(t, "closed", status)
			status = "closed"
		case *MemberJoined:
			require.False(t, members[b.Member])
			members[b.Member] = true
		case *MemberLeft:
			require.True(t, members[b.Member])
			members[b.Member] = false
		case Intervention:
			require.False(t, b.Given().Region.City().IsZero())
			if e.Meta.Mode == Planned {
				continue
			}
			receives(t, e.Meta.OccurredOn, facts[:i])
			year := e.Meta.OccurredOn.Last().Year
			things, years := map[string]bool{}, 1
			switch b := b.(type) {
			case *TrainingAttended:
				things["topic "+Normalise(b.Topic)] = true
			case *EquipmentGranted:
				years = 3
				for _, it := range b.Items {
					things["item "+Normalise(it.Name)] = true
					require.False(t, it.Serial != "" && serial[it.Serial])
					serial[it.Serial] = true
				}
			}
			holdsApproval(t, e, facts[:i])
			for thing := range things {
				for _, earlier := range last[thing] {
					require.GreaterOrEqual(t, abs(year-earlier), years, thing)
				}
				last[thing] = append(last[thing], year)
			}
		}
	}
}

// holdsApproval compares capital with each earlier fact: what needs an approval has one, and nobody else's.
func holdsApproval(t *rapid.T, e Recorded, earlier []Recorded) {
	b, isCapital := e.Body.(*CapitalProvided)
	for _, before := range earlier {
		if e.Meta.Approval != "" {
			require.NotEqual(t, e.Meta.Approval, before.Meta.Approval, "an approval is used once")
		}
		first, too := before.Body.(*CapitalProvided)
		if !isCapital || !too || before.Meta.Mode == Planned {
			continue
		}
		apart := abs(e.Meta.OccurredOn.Last().Year - before.Meta.OccurredOn.Last().Year)
		again := apart == 1 && b.Form == "hibahUang" || apart == 0 && (b.Contract == "" || !SameText(b.Contract, first.Contract))
		if first.Form == b.Form && slices.Contains([]string{"hibahUang", "BPUM", "CSR"}, b.Form) && again {
			require.NotEmpty(t, e.Meta.Approval)
		}
		if e.Meta.OccurredOn == before.Meta.OccurredOn && (b.Form == "KUR" || first.Form == "KUR") {
			require.NotEmpty(t, e.Meta.Approval)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// Any command at all on any stream: an answer, and never a panic.
func TestEveryCommandHasAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		streams := []Ref{LedgerRef, weaver, group, sipadu, class, dak, sentra, request, dinas, cityFacts, consent, audit, intake, "x-1", ""}
		stream := rapid.SampledFrom(streams).Draw(t, "stream")
		h, err := NewHistory(stream)
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			e := rapid.SampledFrom(examples()).Draw(t, "example")
			cmd := e.command()
			cmd.ID, cmd.Stream = id(fmt.Sprint(rapid.Uint64().Draw(t, "id"))), stream
			cmd.Meta.Mode = rapid.SampledFrom(Modes()).Draw(t, "mode")
			if refused := cmd.Check(today); refused != nil {
				require.NotEmpty(t, RejectionCode(refused))
				continue
			}
			require.NoError(t, err)
			if r, ok := cmd.Body.(*FactReversed); ok && h.Revision() >= 0 {
				r.Target = h.events[rapid.IntRange(0, int(h.Revision())).Draw(t, "target")].ID
			}
			d, refused := h.Decide(cmd)
			if refused != nil {
				require.NotEmpty(t, RejectionCode(refused))
				continue
			}
			for i, body := range d.Bodies {
				for _, f := range PersonalFields(stream, body) {
					*f.Value = sealed(stream)
				}
				next := Recorded{Event: Event{ID: EventID(cmd.ID, i), Meta: cmd.Meta, Body: body}, Stream: stream, Revision: h.Revision() + 1, RecordedAt: instant}
				wire, err := Encode(next.Event)
				require.NoError(t, err)
				_, err = Decode(wire)
				require.NoError(t, err)
				why, err := h.Take(next)
				require.NoError(t, err)
				if why != nil {
					require.Equal(t, "id", why.Field, "what was decided is never set aside, but for an id that the draw repeated: %v", why)
					return
				}
			}
			require.Empty(t, h.State().Broken())
		}
	})
}
