package laws

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore/memory"
	kit "jejak/projections/projectiontest"
)

// The small world in which histories happen: few things, so that facts meet.
var (
	payakumbuh  = kit.Region("13.76")
	parit       = kit.Region("13.76.04.1002")
	bukittinggi = kit.Region("13.75")
	places      = []region.Region{payakumbuh, parit, bukittinggi}

	actors     = refs(domain.CategoryActor, 4)
	groups     = refs(domain.CategoryActor, 6)[4:]
	schemes    = refs(domain.CategoryProgramme, 2)
	activities = refs(domain.CategoryActivity, 2)
	lines      = refs(domain.CategoryFund, 2)
	proposals  = refs(domain.CategoryProposal, 2)
	sentras    = refs(domain.CategorySentra, 2)
	agencies   = refs(domain.CategoryAgency, 1)
	regions    = []domain.Ref{domain.RegionRef(payakumbuh), domain.RegionRef(bukittinggi), domain.RegionRef(payakumbuh.Province())}
)

func refs(category string, n int) []domain.Ref {
	var list []domain.Ref
	for i := range n {
		list = append(list, kit.Ref(category, fmt.Sprint(i)))
	}
	return list
}

// history is a ledger in the making: commands drawn at random, of which the ledger takes those that it takes.
type history struct {
	*rapid.T
	ledger *ledger.Ledger
	now    time.Time
	taken  []ledger.Receipt
	asked  int
}

// drawn is a ledger with a random history of some commands.
func drawn(t *rapid.T, least, most int) *memory.Store {
	store := memory.New()
	h := &history{T: t, now: time.Date(2024, time.March, 1, 3, 0, 0, 0, time.UTC)}
	store.Now = func() time.Time { return h.now }
	h.ledger = &ledger.Ledger{Store: store, Sealer: envelope{}, Now: store.Now}
	h.do(opening("Buku uji"))
	for _, a := range append(actors[:2:2], groups[0]) {
		h.record(a, h.registration(a))
	}
	h.record(schemes[0], &domain.ProgrammeDeclared{Name: "Sipadu", Region: payakumbuh})
	h.record(lines[0], &domain.FundDeclared{Name: "DAK", Source: "APBN-DAK-Fisik", Holder: "Dinas", Region: payakumbuh})
	for range rapid.IntRange(least, most).Draw(t, "commands") {
		h.now = h.now.Add(time.Duration(rapid.IntRange(0, 20*24).Draw(t, "hours")) * time.Hour)
		rapid.SampledFrom(moves).Draw(t, "move")(h)
	}
	return store
}

// moves are the kinds of commands; what moves state that later facts depend on stands twice.
var moves = []func(*history){
	(*history).register, (*history).aid, (*history).aid, (*history).aid, (*history).change, (*history).change,
	(*history).members, (*history).programme, (*history).activity, (*history).money, (*history).money,
	(*history).ask, (*history).tell, (*history).reverse, (*history).reverse,
}

// do gives a command to the ledger. A refusal is an answer too.
func (h *history) do(cmd domain.Command) {
	receipt, err := h.ledger.Do(context.Background(), cmd)
	var refused *domain.Rejection
	if errors.As(err, &refused) {
		return
	}
	require.NoError(h, err)
	h.taken = append(h.taken, receipt)
}

func (h *history) record(stream domain.Ref, body domain.Body) {
	h.asked++
	mode := domain.Actual
	switch body.(type) {
	case *domain.TargetSet, *domain.ActivityPlanned:
		mode = domain.Planned
	case domain.Intervention, *domain.FundAllocated, *domain.BudgetLineOpened, *domain.ActivityScheduled, *domain.StatementRecorded:
		mode = pick(h, "mode", []domain.Mode{domain.Actual, domain.Actual, domain.Planned})
	}
	h.do(domain.Command{
		ID: uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "command %d", h.asked)), Stream: stream, Body: body,
		Meta: domain.Meta{OccurredOn: h.when(), Mode: mode, By: domain.Author{User: "uji"},
			Confidence: pick(h, "confidence", []domain.Confidence{domain.Claimed, domain.Reported})},
	})
}

// when is a date up to today, more or less exact.
func (h *history) when() domain.Period {
	day := domain.DateOf(h.now.AddDate(0, 0, -rapid.IntRange(0, 500).Draw(h.T, "days ago")))
	switch rapid.IntRange(0, 8).Draw(h.T, "precision") {
	case 0:
		return domain.InYear(day.Year)
	case 1:
		return kit.Period(fmt.Sprintf("%04d-%02d", day.Year, day.Month))
	case 2:
		return kit.Period("../" + day.String())
	case 3:
		return kit.Period(fmt.Sprintf("%04d/%s", day.Year-1, day))
	case 4:
		return kit.Period(fmt.Sprintf("%04d~", day.Year))
	}
	return domain.On(day)
}

func pick[V any](h *history, label string, list []V) V {
	return rapid.SampledFrom(list).Draw(h.T, label)
}

func (h *history) amount() *domain.Rupiah {
	return domain.Rp(domain.Rupiah(rapid.IntRange(1, 9).Draw(h.T, "amount")) * 1_000_000)
}

// reverse takes back any fact, or tries to.
func (h *history) reverse() {
	wrong := pick(h, "receipt", h.taken).Events[0]
	h.record(wrong.Stream, &domain.FactReversed{Target: wrong.ID, Reason: "salah catat"})
}
