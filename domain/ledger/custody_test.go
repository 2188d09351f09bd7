package ledger_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// oven is the handover of an oven with a serial number.
func oven(serial string) *domain.EquipmentGranted {
	return &domain.EquipmentGranted{Title: domain.Lent, Items: []domain.Item{{Name: "Oven", Quantity: 1000, Unit: "unit", Serial: serial}}}
}

func returns(serial string) *domain.EquipmentReturned {
	return &domain.EquipmentReturned{Serial: serial}
}

// street is an office with four actors.
func street(t testing.TB) *office {
	o := opened(t)
	for _, actor := range []domain.Ref{first, second, third, group} {
		o.must(command("register "+string(actor), actor, registration()))
	}
	return o
}

func TestEquipmentIsHandedToOneActorAtATime(t *testing.T) {
	o := street(t)
	before := len(log(t, o.store))
	o.must(on("2021-03-01", command("first", first, oven("SN-77"))))
	assert.Equal(t, []string{"CustodyEntered", "EquipmentGranted"}, o.after(before))
	assert.True(t, o.must(on("2021-03-01", command("first", first, oven("SN-77")))).Duplicate)
	o.refused(on("2021-04-01", command("second", second, oven("sn 77"))), domain.ApprovalMissing)
	_, err := writer(o.store).Try(t.Context(), on("2021-04-01", command("second", second, oven("SN77"))))
	require.Equal(t, domain.ApprovalMissing, domain.RejectionCode(err))
	assert.Contains(t, err.Error(), string(first)+"@1")
	o.must(on("2018-04-01", command("another", second, oven("SN-78"))))

	o.must(on("2021-05-01", command("returned", first, returns("SN-77"))))
	o.refused(on("2021-04-30", command("late", second, oven("SN-77"))), domain.ApprovalMissing)
	o.must(on("2021-05-01", command("handed on", second, oven("SN-77"))))
	o.must(on("2021-06-01", command("lost", second, &domain.EquipmentLost{Serial: "SN-77", Reason: "dicuri"})))
	o.must(on("2021-07-01", command("found", third, oven("SN-77"))))
	o.refused(on("2021-07-02", command("again", group, oven("SN-77"))), domain.ApprovalMissing)
	o.must(command("undo", third, &domain.FactReversed{Target: domain.EventID(id("found"), 0), Reason: "salah nomor"}))
	o.must(on("2021-07-02", command("again", group, oven("SN-77"))))
}

// A fact that comes along with others, or out of a file, is no way around.
func TestNoOtherWayLeadsAroundTheRegisterOfEquipment(t *testing.T) {
	o := street(t)
	along := command("along", first, training("kemasan"))
	along.With = []domain.Body{oven("SN-77")}
	o.must(along)
	along = command("along too", second, training("kemasan"))
	along.With = []domain.Body{oven("SN-77")}
	o.refused(along, domain.ApprovalMissing)
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "penerima.xlsx"}))
	o.refused(read(7, command("row", second, oven("SN-77"))), domain.ApprovalMissing)
	fresh := command("registers", weaver, registration())
	fresh.With = []domain.Body{oven("SN-77")}
	o.refused(fresh, domain.ApprovalMissing)
	fresh.With = []domain.Body{oven("SN-79")}
	o.must(fresh)
	o.refused(command("the next", second, oven("SN-79")), domain.ApprovalMissing)
	plan := command("plan", second, oven("SN-77"))
	plan.Meta.Mode = domain.Planned
	o.must(plan)
	entry := &domain.CustodyEntered{Item: "Oven", Serial: "SN-77", Actor: second, Until: 9}
	ref, _ := domain.Piece{Item: "Oven", Serial: "SN-77"}.Ref()
	o.refused(command("by hand", ref, entry), domain.LedgersOwn)
}

func TestEquipmentWithAnothersNumberIsHandedOverWithAnApproval(t *testing.T) {
	o := street(t)
	o.must(command("first", first, oven("001")))
	cmd := command("second", second, oven("001"))
	receipt, err := o.ask(cmd, consent)
	require.NoError(t, err)
	assert.Equal(t, []string{"D10.v1"}, receipt.Events[0].Body.(*domain.ApprovalRequested).Rules)
	o.must(answering("grant", "rahmat", &domain.ApprovalGranted{}))
	o.must(citing(cmd))
	o.must(command("back", second, returns("001")))
	o.refused(command("third", third, oven("001")), domain.ApprovalMissing)
	_, err = o.ask(command("nobody's", third, oven("002")), consent)
	assert.Equal(t, domain.ApprovalNotNeeded, domain.RejectionCode(err))
}

func TestTheRecordsOfOneActorHaveItsEquipment(t *testing.T) {
	o := street(t)
	o.must(on("2019-01-01", command("first", first, oven("SN-77"))))
	o.must(command("merge", first, &domain.ActorsMerged{Survivor: second, Merged: first, Reason: "orang yang sama"}))
	o.refused(command("again", second, oven("SN-77")), domain.SerialTaken)
	o.refused(command("other", third, oven("SN-77")), domain.ApprovalMissing)
	o.must(on("2022-01-01", command("back", first, returns("SN-77"))))
	o.must(on("2022-01-02", command("again", second, oven("SN-77"))))
}

// Taken back, a return would put the piece into two hands.
func TestAReturnIsNotTakenBackWhenSomebodyElseHasTheEquipment(t *testing.T) {
	for _, end := range []domain.Body{returns("SN-77"), &domain.EquipmentLost{Serial: "SN-77", Reason: "dicuri"}} {
		o := street(t)
		o.must(on("2021-01-01", command("first", first, oven("SN-77"))))
		o.must(on("2021-02-01", command("end", first, end)))
		undo := command("undo", first, &domain.FactReversed{Target: domain.EventID(id("end"), 0), Reason: "salah catat"})
		o.must(on("2021-03-01", command("second", second, oven("SN-77"))))
		o.refused(undo, domain.EquipmentElsewhere)
		o.must(command("undo the second", second, &domain.FactReversed{Target: domain.EventID(id("second"), 0), Reason: "salah catat"}))
		o.must(undo)
		assert.True(t, o.must(undo).Duplicate)
		o.refused(on("2021-04-01", command("third", third, oven("SN-77"))), domain.ApprovalMissing)
	}
}

func TestAnImportOfReturnsIsReversedUnlessSomebodyElseHasTheEquipment(t *testing.T) {
	for _, own := range []bool{true, false} {
		o := street(t)
		o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "penerima.xlsx"}))
		o.must(on("2021-01-01", command("first", first, oven("SN-77"))))
		o.must(read(1, on("2021-02-01", command("end", first, returns("SN-77")))))
		next := on("2021-03-01", command("second", second, oven("SN-77")))
		if own {
			next = read(2, next)
		}
		o.must(next)
		_, err := o.ledger.ReverseImport(t.Context(), takeBack())
		if own {
			require.NoError(t, err)
			assert.Equal(t, []string{"EquipmentGranted", "EquipmentReturned"}, reversals(t, o))
			continue
		}
		require.Equal(t, domain.ImportBlocked, domain.RejectionCode(err))
		assert.Contains(t, err.Error(), "EquipmentReturned (EQUIPMENT_ELSEWHERE)")
		assert.Empty(t, reversals(t, o))
	}
}

func TestAHandoverThatWasInterruptedIsHealedByRepeatingIt(t *testing.T) {
	for _, category := range []string{domain.CategoryEquipment, domain.CategoryActor} {
		for _, done := range []bool{false, true} {
			o := street(t)
			before := len(log(t, o.store))
			o.interrupted(command("give", first, oven("SN-77")), category, done)
			o.must(command("give", first, oven("SN-77")))
			assert.Equal(t, []string{"CustodyEntered", "EquipmentGranted"}, o.after(before), "%s %v", category, done)
		}
	}
}

// Nobody repeats the command: as long as it may still come, the piece counts as handed over; afterwards it is free.
func TestAnInterruptedHandoverHoldsThePieceUntilSomethingElseIsRecorded(t *testing.T) {
	o := street(t)
	o.interrupted(command("give", first, oven("SN-77")), domain.CategoryActor, false)
	o.refused(command("other", second, oven("SN-77")), domain.ApprovalMissing)
	o.must(command("train", first, training("kemasan")))
	o.must(command("other", second, oven("SN-77")))
	o.refused(command("give", first, oven("SN-77")), domain.ApprovalMissing)
}

// Two writers: the one has looked, and is about to make its entry or to append, when the other is faster.
func TestAWriterThatIsOvertakenLooksAgain(t *testing.T) {
	for _, category := range []string{domain.CategoryEquipment, domain.CategoryActor} {
		o := street(t)
		store := &overtakenOn{Store: o.store, category: category}
		store.first = func() {
			_, err := o.ledger.Do(context.Background(), command("fast", second, oven("SN-77")))
			if category == domain.CategoryEquipment {
				require.NoError(t, err)
			} else {
				require.Equal(t, domain.ApprovalMissing, domain.RejectionCode(err), "the other is under way")
			}
		}
		_, err := writer(store).Do(t.Context(), command("slow", first, oven("SN-77")))
		if category == domain.CategoryEquipment {
			require.Equal(t, domain.ApprovalMissing, domain.RejectionCode(err), "%v", err)
		} else {
			require.NoError(t, err)
		}
		inOneCustody(t, log(t, o.store))
	}
}

// after is a store on which somebody else acts once a stream of a piece of equipment was read for the first time.
type after struct {
	eventstore.Store
	then func()
}

func (s *after) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	records := s.Store.Stream(ctx, stream, from, dir)
	if s.then == nil || domain.Ref(stream).Category() != domain.CategoryEquipment {
		return records
	}
	return func(yield func(eventstore.Record, error) bool) {
		records(yield)
		if then := s.then; then != nil {
			s.then = nil
			then()
		}
	}
}

// Between the look and the entry another goes all the way: the entry was made on condition that nobody did.
func TestWhoeverWasEnteredSinceTheLookIsSeen(t *testing.T) {
	o := street(t)
	store := &after{o.store, func() { o.must(command("fast", second, oven("SN-77"))) }}
	_, err := writer(store).Do(t.Context(), command("slow", first, oven("SN-77")))
	require.Equal(t, domain.ApprovalMissing, domain.RejectionCode(err), "%v", err)
}

func TestWhoeverNeverGetsToEnterIsToldToTryAgain(t *testing.T) {
	o := street(t)
	n := 0
	busy := &always{Store: o.store, before: func() {
		n++
		actor := domain.NamedRef(domain.CategoryActor, fmt.Sprint("busy ", n))
		o.must(command(fmt.Sprint("register ", n), actor, registration()))
		o.must(command(fmt.Sprint("give ", n), actor, oven("SN-77")))
		o.must(command(fmt.Sprint("back ", n), actor, returns("SN-77")))
	}}
	_, err := writer(busy).Do(t.Context(), command("slow", first, oven("SN-77")))
	assert.Equal(t, domain.Conflict, domain.RejectionCode(err))
}

// always is a store on which somebody else is faster before each entry for a piece of equipment.
type always struct {
	eventstore.Store
	before func()
}

func (s *always) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if domain.Ref(stream).Category() == domain.CategoryEquipment {
		s.before()
	}
	return s.Store.Append(ctx, stream, expect, events...)
}

// inOneCustody checks that no oven is in the custody of two actors.
func inOneCustody(t require.TestingT, records []eventstore.Record) {
	actors := map[domain.Ref]*decide.History{}
	for _, r := range records {
		ref := domain.Ref(r.Stream)
		if ref.Category() != domain.CategoryActor {
			continue
		}
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		if actors[ref] == nil {
			actors[ref], err = decide.NewHistory(ref)
			require.NoError(t, err)
		}
		require.NoError(t, actors[ref].Add(e))
	}
	for _, serial := range []string{"1", "2", "SN-77"} {
		var holders []domain.Ref
		at, _ := domain.Piece{Item: "Oven", Serial: serial}.Ref()
		for ref, h := range actors {
			if len(h.State().(*decide.Actor).Handovers(at, domain.On(domain.DateOf(now)))) > 0 {
				holders = append(holders, ref)
			}
		}
		require.LessOrEqual(t, len(holders), 1, "%s: %v", serial, holders)
	}
}

// Several programs hand two ovens to three actors, take them back and reverse what they did, step by step in any order,
// and end at any step. At no time is an oven in two hands.
func TestNoEquipmentIsInTwoHandsHoweverWritersInterleave(test *testing.T) {
	var tally outcomes
	rapid.Check(test, func(t *rapid.T) {
		o := street(test)
		asked := 0
		ask := func() domain.Command {
			asked++
			actor := rapid.SampledFrom([]domain.Ref{first, second, third}).Draw(t, "actor")
			serial := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "serial")
			body := domain.Body(oven(serial))
			switch rapid.SampledFrom([]string{"give", "give", "both", "return", "undo", "move"}).Draw(t, "what") {
			case "both":
				both := oven("1")
				both.Items = append(both.Items, oven("2").Items[0])
				body = both
			case "return":
				body = returns(serial)
			case "move":
				body = &domain.SiteVisited{Visitor: "x"}
			case "undo":
				var done []uuid.UUID
				for _, r := range log(test, o.store) {
					if r.Stream == string(actor) && (r.Type == "EquipmentGranted" || r.Type == "EquipmentReturned") {
						done = append(done, r.ID)
					}
				}
				if len(done) > 0 {
					body = &domain.FactReversed{Target: rapid.SampledFrom(done).Draw(t, "target"), Reason: "x"}
				}
			}
			cmd := command(fmt.Sprint("ask ", asked), actor, body)
			cmd.Meta.OccurredOn = domain.InYear(rapid.IntRange(0, 7).Draw(t, "year")*3 + 2000) // so that nothing is given again too soon
			return cmd
		}
		for _, cmd := range tally.play(t, onStage(o.store), ask, func() { inOneCustody(t, log(test, o.store)) }) {
			_, err := o.ledger.Do(context.Background(), cmd)
			answered(t, err)
		}
		inOneCustody(t, log(test, o.store))
	})
	tally.enough(test, domain.ApprovalMissing)
}
