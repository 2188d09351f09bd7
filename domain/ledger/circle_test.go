package ledger_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

// Once alone and once more with the group: each stream by itself has it once.
func TestAidAloneAndThroughAGroupIsFlagged(t *testing.T) {
	o := opened(t)
	o.must(command("first", first, registration()))
	o.must(command("second", second, registration()))
	o.must(command("group", group, &domain.ActorRegistered{EntityKind: domain.Group, Name: "Tenun Contoh", Region: city()}))
	o.must(on("2020-01-01", command("joins", group, &domain.MemberJoined{Member: first})))
	o.ledger.Groups = func(_ context.Context, actor domain.Ref) ([]domain.Ref, error) {
		if actor == first {
			return []domain.Ref{group}, nil
		}
		return nil, nil
	}
	flagged := func(name, date string, actor domain.Ref, aid domain.Body) []domain.Ref {
		t.Helper()
		receipt := o.must(on(date, command(name, actor, aid)))
		assert.Contains(t, receipt.Events[0].Meta.Rules, "D9.v1")
		i := slices.IndexFunc(receipt.Events, func(e domain.Recorded) bool { _, is := e.Body.(*domain.DuplicateAidFlagged); return is })
		if i < 0 {
			return nil
		}
		f := receipt.Events[i].Body.(*domain.DuplicateAidFlagged)
		assert.Equal(t, "D9.v1", f.Rule)
		assert.NotEmpty(t, f.Events)
		return f.Actors
	}
	oven := func(name string) *domain.EquipmentGranted {
		return &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: name, Quantity: 1000, Unit: "unit", UnitPriceRp: domain.Rp(5)}}}
	}
	bpum := func() *domain.CapitalProvided {
		return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(5)}, Form: "BPUM"}
	}
	assert.Empty(t, flagged("alone", "2021-02-01", first, training("Kemasan")))
	assert.Equal(t, []domain.Ref{first}, flagged("together", "2021-03-01", group, training("kemasan.")))
	assert.Empty(t, flagged("next year", "2020-12-01", group, training("kemasan")))
	assert.Empty(t, flagged("nobody's", "2021-03-02", second, training("kemasan")))

	assert.Empty(t, flagged("oven", "2019-06-01", group, oven("Oven")), "before it joined")
	assert.Empty(t, flagged("its oven", "2019-07-01", first, oven("oven")))
	assert.Empty(t, flagged("pan", "2020-06-01", group, oven("Wajan")))
	assert.Equal(t, []domain.Ref{group}, flagged("its pan", "2021-07-01", first, oven("wajan")))

	assert.Empty(t, flagged("money", "2021-06-01", group, bpum()))
	assert.Equal(t, []domain.Ref{group}, flagged("its money", "2021-07-01", first, bpum()))
}
