package projections_test

import (
	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
	kit "jejak/projections/projectiontest"
)

// Two read models in their smallest form: how much each actor received in each year, and the topics of what it was told,
// in the order in which they happened.

type given struct {
	Actor domain.Ref `json:"actor"`
	Year  int        `json:"year"`
}

type rupiah struct {
	Rp int64 `json:"rp"`
}

func (g given) AppendKey(k columns.Key) columns.Key { return k.Ref(string(g.Actor)).Int(g.Year) }

func (r rupiah) AppendNumbers(n []int64) []int64 { return append(n, r.Rp) }

type sums struct {
	projections.Rollup[given, rupiah]
}

func newSums() *sums { return editionOf(1) }

func editionOf(n int) *sums {
	return &sums{projections.Rollup[given, rupiah]{
		Title: "sums", Edition: n,
		Reads:   projections.Types(&domain.CapitalProvided{}),
		Key:     func(f *columns.Fields) given { return given{domain.Ref(f.Ref()), f.Int()} },
		Numbers: func(n []int64) rupiah { return rupiah{n[0]} },
		Add: func(f *projections.Fact, emit func(given, rupiah)) {
			if b, ok := f.Body.(*domain.CapitalProvided); ok {
				year, _ := f.Meta.OccurredOn.Year()
				emit(given{f.Stream, year}, rupiah{int64(*b.ValueRp)})
			}
		},
	}}
}

type topics struct{ projections.Fold[[]string] }

func newTopics() *topics {
	return &topics{projections.Fold[[]string]{
		Title: "topics", Categories: []string{domain.CategoryActor},
		Take: func(s *[]string, f *projections.Fact) {
			switch b := f.Body.(type) {
			case *domain.InformationProvided:
				*s = append(*s, b.Topic)
			case *domain.CapitalProvided:
				*s = append(*s, b.Form)
			}
		},
	}}
}

// topical finds the actors that were told something.
func newTopical() *projections.Index {
	return &projections.Index{Title: "topical", Edition: 1, Reads: projections.Types(&domain.InformationProvided{}),
		Terms: func(f *projections.Fact, emit func(kind, value string)) {
			emit("topic", f.Body.(*domain.InformationProvided).Topic)
		}}
}

func toys() []projections.Model { return []projections.Model{newSums(), newTopics(), newTopical()} }

var (
	weaver = kit.Ref(domain.CategoryActor, "penenun")
	baker  = kit.Ref(domain.CategoryActor, "pembuat roti")
)

func loan(actor domain.Ref, on string, rp domain.Rupiah) *kit.Fact {
	return kit.On(actor, on, &domain.CapitalProvided{Aid: domain.Aid{Region: kit.Region("13.76"), ValueRp: domain.Rp(rp)}, Form: "KUR"})
}

func told(actor domain.Ref, on, topic string) *kit.Fact {
	return kit.On(actor, on, &domain.InformationProvided{Aid: domain.Aid{Region: kit.Region("13.76")}, Kind: "konsultasi", Topic: topic})
}

// aStory has loans, advice entered late, and two corrections.
func aStory() []*kit.Fact {
	wrong, mistold := loan(weaver, "2020-03-01", 70), told(baker, "2021-05-01", "Keliru")
	return []*kit.Fact{
		loan(weaver, "2020-01-01", 1), wrong, told(weaver, "2021-01-01", "Pasar"), told(weaver, "2019-01-01", "Kemasan"),
		loan(baker, "2021-06-01", 500), mistold, kit.Undo(wrong, "2022"), loan(weaver, "2020-03-01", 7), kit.Undo(mistold, "2022"),
		told(baker, "2021-05-01", "Benar"), loan(weaver, "2021", 20),
	}
}
