package laws

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// benchEvents is the size of a log of some years of a province's cities: enough that nothing fits a cache by luck.
const benchEvents = 20_000

// many is a log of aid to actors who receive ten times each: some late, one in a hundred taken back.
func many(t kit.T, n int) *memory.Store {
	t.Helper()
	store := memory.New()
	var list []*kit.Fact
	for i := 0; len(list) < n; i++ {
		actor := kit.Ref(domain.CategoryActor, fmt.Sprint("actor ", i))
		place := places[i%len(places)]
		list = append(list, kit.On(actor, "2020-01-01", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: kit.Sealed(actor), Region: place}))
		for j := range 9 {
			aid := domain.Aid{Region: place, Programme: schemes[0], ValueRp: domain.Rp(domain.Rupiah(1000 * j))}
			on := fmt.Sprintf("%d-%02d-%02d", 2021+j%4, 1+(i+j)%12, 1+i%28)
			bodies := []domain.Body{
				&domain.TrainingAttended{Aid: aid, Kind: "pelatihan", Topic: "Topik", HoursJP: 24, Result: domain.Passed},
				&domain.EquipmentGranted{Aid: aid, Title: domain.Given, Items: []domain.Item{{Name: "Mesin", Quantity: 1000, Unit: "unit"}}, BAST: "BAST/1"},
				&domain.LicenceFacilitated{Aid: aid, Licence: "halal", Step: domain.LicenceIssued, Number: "1"},
				&domain.PromotionFacilitated{Aid: aid, Kind: "pameran", Event: "Bazar"},
				&domain.InformationProvided{Aid: aid, Kind: "konsultasi", Topic: "Kemasan"},
			}
			list = append(list, kit.On(actor, on, bodies[j%len(bodies)]))
		}
		if i%10 == 0 {
			list = append(list, kit.Undo(list[len(list)-1], "2026"))
		}
	}
	kit.Append(t, store, list...)
	return store
}

func BenchmarkRebuildOfAllReadModels(b *testing.B) {
	store := many(b, benchEvents)
	n := len(kit.Records(b, store))
	b.ReportAllocs()
	for b.Loop() {
		runner := projections.Runner{Store: store, Dir: b.TempDir(), Models: answers.New().All()}
		require.NoError(b, runner.Rebuild(b.Context()))
		require.NoError(b, runner.Close())
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkDecoding is the part of a rebuild that no read model can save.
func BenchmarkDecoding(b *testing.B) {
	records := kit.Records(b, many(b, benchEvents))
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range records {
			_, err := projections.Decode(r)
			require.NoError(b, err)
		}
	}
	b.ReportMetric(float64(len(records))*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkCatchUpWithOneNewEvent is what every command of the program pays before it answers.
func BenchmarkCatchUpWithOneNewEvent(b *testing.B) {
	store, dir := many(b, benchEvents), b.TempDir()
	run := func() {
		runner := projections.Runner{Store: store, Dir: dir, Models: answers.New().All()}
		require.NoError(b, runner.CatchUp(b.Context()))
		require.NoError(b, runner.Close())
	}
	run()
	for b.Loop() {
		kit.Append(b, store, kit.On(schemes[0], "2022", &domain.ProgrammeScopeSet{Scope: "hulu ke hilir"}))
		run()
	}
}

func BenchmarkCityPage(b *testing.B) {
	m := at(b, many(b, benchEvents), projections.View{})
	b.ReportAllocs()
	for b.Loop() {
		page(b, m, payakumbuh)
	}
}

func BenchmarkExplainOneFigure(b *testing.B) {
	store := many(b, benchEvents)
	m := at(b, store, projections.View{})
	id := page(b, m, payakumbuh).Registered.ID
	for b.Loop() {
		_, err := m.Explain(b.Context(), id)
		require.NoError(b, err)
	}
}
