package decide

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

	"jejak/domain"
)

// random is a stream under random commands. After each it checks what holds of every stream.
type random struct {
	t        *rapid.T
	history  *History
	events   []domain.Recorded
	accepted int
	forged   int                                       // events that no decision has led to, see forge
	let      int                                       // of them, those that were let in all the same
	holds    func(t *rapid.T, facts []domain.Recorded) // what must hold of the facts that stand
}

func (r *random) do(cmd domain.Command) { r.ask(Case{Command: cmd}) }

func (r *random) ask(cmd Case) {
	cmd.ID = id(fmt.Sprint("random ", rapid.Uint64().Draw(r.t, "id"), len(r.events)))
	cmd.Stream = r.history.Stream()
	cmd.Meta.Confidence, cmd.Meta.By.User = domain.Reported, cmp.Or(cmd.Meta.By.User, "sri")
	cmd.Known.Today = today
	if err := cmd.Check(today); err != nil {
		require.NotEmpty(r.t, domain.RejectionCode(err), "%v", err)
		return
	}
	before, err := cmd.Digest()
	require.NoError(r.t, err)
	text := plain(r.t, cmd.Body)
	d, err := r.history.Decide(cmd)
	if domain.RejectionCode(err) == domain.ApprovalMissing && rapid.Bool().Draw(r.t, "approve") {
		cmd = r.approved(cmd, before)
		d, err = r.history.Decide(cmd)
	}
	after, _ := cmd.Digest()
	require.Equal(r.t, before, after)
	require.Equal(r.t, text, plain(r.t, cmd.Body), "a decision leaves its command as it was")
	if err != nil {
		require.NotEmpty(r.t, domain.RejectionCode(err), "%v", err)
		r.check()
		return
	}
	r.accepted++
	if len(d.Bodies) > 0 && r.accepted%2 == 0 { // every other time, as the stream is folded anew for it
		r.forge(cmd, d)
	}
	for i, body := range d.Bodies {
		cmd.Meta.Rules = d.RulesOf(i)
		r.record(domain.Event{ID: domain.EventID(cmd.ID, i), Meta: cmd.Meta, Body: body})
	}
	r.check()
}

// approved cites one of few approvals, now and then one that was used or is for another command.
func (r *random) approved(cmd Case, digest string) Case {
	needs, err := r.history.Needs(cmd)
	require.NoError(r.t, err)
	if rapid.IntRange(0, 9).Draw(r.t, "other") == 0 {
		digest = exampleDigest
	}
	cmd.Meta.Approval = ref(domain.CategoryApproval, fmt.Sprint(rapid.IntRange(0, 20).Draw(r.t, "approval")))
	cmd.Known.Approval = ApprovalAnswer{State: domain.ApprovalGiven, By: "rahmat",
		Request: domain.ApprovalRequested{CommandHash: digest, What: "x", Rules: needs, Requester: "sri", Expires: today}}
	return cmd
}

// plain is what a body says, with a word in the place of personal data, which is clear in a command.
func plain(t *rapid.T, body domain.Body) string {
	text, err := json.Marshal(body, json.Deterministic(true),
		json.WithMarshalers(json.MarshalFunc(func(domain.Personal) ([]byte, error) { return []byte(`"personal"`), nil })))
	require.NoError(t, err)
	return string(text)
}

// record takes an event in as the log would give it back.
func (r *random) record(e domain.Event) {
	for _, f := range domain.PersonalFields(r.history.Stream(), e.Body) {
		*f.Value = sealed(r.history.Stream())
	}
	wire, err := domain.Encode(e)
	require.NoError(r.t, err)
	read, err := domain.Decode(wire)
	require.NoError(r.t, err)
	recorded := domain.Recorded{Event: read, Stream: r.history.Stream(), Revision: r.history.Revision() + 1, RecordedAt: instant}
	why, err := r.history.Take(recorded)
	require.NoError(r.t, err)
	require.Nil(r.t, why, "what was decided is never set aside: %s %v", domain.TypeName(e.Body), why)
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
func (r *random) standing() []domain.Recorded { return left(r.events) }

func left(events []domain.Recorded) []domain.Recorded {
	gone := map[uuid.UUID]bool{}
	for _, e := range events {
		if b, ok := e.Body.(*domain.FactReversed); ok {
			gone[b.Target], gone[e.ID] = true, true
		}
	}
	var facts []domain.Recorded
	for _, e := range events {
		if !gone[e.ID] {
			facts = append(facts, e)
		}
	}
	return facts
}

func (r *random) reversal() domain.Body {
	target := id("nothing")
	if n := len(r.events); n > 0 {
		target = r.events[rapid.IntRange(0, n-1).Draw(r.t, "target")].ID
	}
	return &domain.FactReversed{Target: target, Reason: "salah catat"}
}

// draw makes a command out of one of some bodies. Most facts are actual.
func (r *random) draw(bodies map[string]func() domain.Body) domain.Command {
	names := make([]string, 0, len(bodies))
	for _, t := range domain.TypeNames() {
		if bodies[t] != nil {
			names = append(names, t)
		}
	}
	body := bodies[rapid.SampledFrom(names).Draw(r.t, "type")]()
	mode := rapid.SampledFrom([]domain.Mode{domain.Actual, domain.Actual, domain.Actual, domain.Planned}).Draw(r.t, "mode")
	date := rapid.SampledFrom([]string{"2020-05-05", "2021-01-01", "2021", "2021-12-31", "2022-01-01", "2022-03/2022-05",
		"../2023", "2023-07"}).Draw(r.t, "date")
	cmd := domain.Command{Body: body, Meta: domain.Meta{OccurredOn: span(date), Mode: mode}}
	if domain.MayBeLate(body) {
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
		amount := func() domain.Rupiah { return domain.Rupiah(rapid.Int64Range(-1, 60).Draw(t, "amount")) }
		act := func() string { return rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "act") }
		order := func() string { return rapid.StringMatching(`[1-9]`).Draw(t, "order") }
		bodies := map[string]func() domain.Body{
			"FundDeclared":       func() domain.Body { return fundOf("CSR") },
			"FundAllocated":      func() domain.Body { return allocated(amount()) },
			"BudgetLineOpened":   func() domain.Body { return budget(domain.Rp(amount())) },
			"CommitmentMade":     func() domain.Body { return committed(act(), amount()) },
			"CommitmentReleased": func() domain.Body { return released(act(), amount()) },
			"Disbursed":          func() domain.Body { return disbursed(act(), order(), amount()) },
			"InKindDelivered": func() domain.Body {
				b := delivered(act(), amount())
				b.FromStock = rapid.Bool().Draw(t, "stock")
				return b
			},
			"FundsReturned": func() domain.Body {
				b := returned(act(), amount())
				b.STS = order()
				return b
			},
			"AllocationRevised": func() domain.Body { return revised(amount() - 30) },
			"FundLapsed":        func() domain.Body { return lapsed(amount()) },
			"FiscalYearClosed":  func() domain.Body { return &domain.FiscalYearClosed{} },
			"FactReversed":      func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: fundOf("CSR"), Meta: domain.Meta{OccurredOn: span("2020"), Mode: domain.Actual}})
		r.do(domain.Command{Body: allocated(100), Meta: domain.Meta{OccurredOn: span("2020"), Mode: domain.Actual}})
		if rapid.Bool().Draw(t, "spent") { // far enough on for what comes last to be asked often
			for _, body := range []domain.Body{budget(domain.Rp(70)), committed("A", 60), disbursed("A", "1", 50)} {
				r.do(domain.Command{Body: body, Meta: domain.Meta{OccurredOn: span("2020"), Mode: domain.Actual}})
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
func moneyHolds(t *rapid.T, facts []domain.Recorded) {
	var allocated, budgeted, bound, lapsed domain.Rupiah
	closed := false
	type sums struct{ made, released, disbursed, delivered, returned domain.Rupiah }
	acts := map[string]*sums{}
	act := func(id string) *sums {
		require.Contains(t, acts, id, "money moves under a commitment")
		return acts[id]
	}
	orders := map[string]bool{}
	for _, e := range facts {
		if domain.MayBeLate(e.Body) {
			require.Equal(t, closed, e.Meta.Late != "", "%s says that it is late, or should", domain.TypeName(e.Body))
		}
		if e.Meta.Mode == domain.Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *domain.FiscalYearClosed:
			require.False(t, closed)
			closed = true
		case *domain.AllocationRevised:
			allocated += *b.DeltaRp
		case *domain.FundLapsed:
			lapsed += *b.AmountRp
		case *domain.FundAllocated:
			allocated += *b.AmountRp
		case *domain.BudgetLineOpened:
			if b.AmountRp != nil {
				budgeted += *b.AmountRp
			}
		case *domain.CommitmentMade:
			require.NotContains(t, acts, b.Commitment)
			acts[b.Commitment] = &sums{made: *b.AmountRp}
			if budgeted > 0 {
				open := domain.Rupiah(0)
				for _, s := range acts {
					open += s.made - s.released - s.returned
				}
				require.LessOrEqual(t, open, budgeted, "committed within the lines that were open")
			}
		case *domain.CommitmentReleased:
			act(b.Commitment).released += *b.AmountRp
		case *domain.Disbursed:
			require.False(t, orders[b.SP2D])
			orders[b.SP2D] = true
			act(b.Commitment).disbursed += *b.AmountRp
		case *domain.InKindDelivered:
			if !b.FromStock {
				act(b.Commitment).delivered += *b.ValueRp
			}
		case *domain.FundsReturned:
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
		member := func() domain.Ref { return ref(domain.CategoryActor, word("member", "a", "b", "c")) }
		opening := registered(domain.Group, "2019").body
		bodies := map[string]func() domain.Body{
			"ActorRegistered": func() domain.Body { return opening },
			"ActorLocated": func() domain.Body {
				return &domain.ActorLocated{Region: regionOf(word("place", "13.76", "13.76.04.1002", "13.75"))}
			},
			"ActorRelocated": func() domain.Body {
				return &domain.ActorRelocated{To: regionOf(word("place", "13.76", "13.75", "12.71"))}
			},
			"MemberJoined":     func() domain.Body { return &domain.MemberJoined{Member: member()} },
			"MemberLeft":       func() domain.Body { return &domain.MemberLeft{Member: member()} },
			"ActorSuspended":   func() domain.Body { return &domain.ActorSuspended{Reason: "x"} },
			"ActorReactivated": func() domain.Body { return &domain.ActorReactivated{Reason: "x"} },
			"ActorClosed":      func() domain.Body { return &domain.ActorClosed{Reason: "tutup"} },
			"TrainingAttended": func() domain.Body { return trained(word("topic", "kemasan", "Kemasan", "desain")) },
			"CapitalProvided": func() domain.Body {
				return borrowed(word("form", "hibahUang", "KUR", "BPUM"), rapid.IntRange(0, 9).Draw(t, "tenor"))
			},
			"EquipmentGranted": func() domain.Body {
				return machine(word("item", "oven", "OVEN ", "panci"), word("serial", "", "1", "2", "3"))
			},
			"FactReversed": func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: opening, Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
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
func receives(t *rapid.T, on domain.Period, entered []domain.Recorded) {
	var since domain.Period
	paused := false
	earlier := func(a, b domain.Period) bool { return a.Last().Compare(b.First()) < 0 }
	for _, e := range entered {
		switch when := e.Meta.OccurredOn; e.Body.(type) {
		case *domain.ActorSuspended:
			since, paused = when, true
		case *domain.ActorReactivated:
			require.True(t, earlier(on, since) || !earlier(on, when), "%s lies between %s and %s", on, since, when)
			paused = false
		case *domain.ActorClosed:
			require.True(t, earlier(on, when), "%s is not before the closing on %s", on, when)
		}
	}
	require.True(t, !paused || earlier(on, since), "%s is not before the suspension on %s", on, since)
}

// actorHolds walks through the facts and compares every two gifts.
func actorHolds(t *rapid.T, facts []domain.Recorded) {
	status := "active"
	members := map[domain.Ref]bool{}
	serial := map[string]bool{}
	last := map[string][]int{} // fiscal years by rule and thing
	for i, e := range facts {
		require.Equal(t, i == 0, domain.TypeName(e.Body) == "ActorRegistered")
		switch b := e.Body.(type) {
		case *domain.ActorSuspended:
			require.Equal(t, "active", status)
			status = "suspended"
		case *domain.ActorReactivated:
			require.Equal(t, "suspended", status)
			status = "active"
		case *domain.ActorClosed:
			require.NotEqual(t, "closed", status)
			status = "closed"
		case *domain.MemberJoined:
			require.False(t, members[b.Member])
			members[b.Member] = true
		case *domain.MemberLeft:
			require.True(t, members[b.Member])
			members[b.Member] = false
		case domain.Intervention:
			require.False(t, b.Given().Region.City().IsZero())
			if e.Meta.Mode == domain.Planned {
				continue
			}
			receives(t, e.Meta.OccurredOn, facts[:i])
			year := e.Meta.OccurredOn.Last().Year
			things, years := map[string]bool{}, 1
			switch b := b.(type) {
			case *domain.TrainingAttended:
				things["topic "+domain.Normalise(b.Topic)] = true
			case *domain.EquipmentGranted:
				years = 3
				for _, it := range b.Items {
					things["item "+domain.Normalise(it.Name)] = true
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
func holdsApproval(t *rapid.T, e domain.Recorded, earlier []domain.Recorded) {
	b, isCapital := e.Body.(*domain.CapitalProvided)
	for _, before := range earlier {
		if e.Meta.Approval != "" {
			require.NotEqual(t, e.Meta.Approval, before.Meta.Approval, "an approval is used once")
		}
		first, too := before.Body.(*domain.CapitalProvided)
		if !isCapital || !too || before.Meta.Mode == domain.Planned {
			continue
		}
		apart := abs(e.Meta.OccurredOn.Last().Year - before.Meta.OccurredOn.Last().Year)
		again := apart == 1 && b.Form == "hibahUang" || apart == 0 && (b.Contract == "" || !domain.SameText(b.Contract, first.Contract))
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
		streams := []domain.Ref{domain.LedgerRef, weaver, group, sipadu, class, dak, sentra, request, dinas, cityFacts, consent,
			audit, intake, "x-1", ""}
		stream := rapid.SampledFrom(streams).Draw(t, "stream")
		h, err := NewHistory(stream)
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			e := examplesKept()[rapid.SampledFrom(domain.TypeNames()).Draw(t, "example")].read()
			cmd := e.command()
			cmd.ID, cmd.Stream = id(fmt.Sprint(rapid.Uint64().Draw(t, "id"))), stream
			cmd.Meta.Mode = rapid.SampledFrom(domain.Modes()).Draw(t, "mode")
			if refused := cmd.Check(today); refused != nil {
				require.NotEmpty(t, domain.RejectionCode(refused))
				continue
			}
			require.NoError(t, err)
			if r, ok := cmd.Body.(*domain.FactReversed); ok && h.Revision() >= 0 {
				r.Target = h.events[rapid.IntRange(0, int(h.Revision())).Draw(t, "target")].ID
			}
			d, refused := h.Decide(Case{Command: cmd})
			if refused != nil {
				require.NotEmpty(t, domain.RejectionCode(refused))
				continue
			}
			for i, body := range d.Bodies {
				for _, f := range domain.PersonalFields(stream, body) {
					*f.Value = sealed(stream)
				}
				next := domain.Recorded{Event: domain.Event{ID: domain.EventID(cmd.ID, i), Meta: cmd.Meta, Body: body}, Stream: stream,
					Revision: h.Revision() + 1, RecordedAt: instant}
				wire, err := domain.Encode(next.Event)
				require.NoError(t, err)
				_, err = domain.Decode(wire)
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
