package laws

import (
	"context"
	"iter"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
)

// TestEveryQuestionNamesTheReadModelsThatItLooksAt asks each question twice: of a reader whose read models are all there, and
// of one that has only those that the question has named. One that is looked at and was not named is empty, and the answers
// differ.
func TestEveryQuestionNamesTheReadModelsThatItLooksAt(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views[:2] {
			whole := at(t, c.store, view)
			whole.Keys = keys{first(whole.Actors.States())}
			all := sparingly(c.store, view, whole.Keys)
			require.NoError(t, all.BringAll(t.Context()))
			for name, ask := range questions(t, whole) {
				want := told(t, whole, ask)
				require.Equal(t, want, told(t, sparingly(c.store, view, whole.Keys), ask), "%s: %s %s", c.name, viewName(view), name)
				require.Equal(t, want, told(t, all, ask), "%s: %s %s, of one that has brought all", c.name, viewName(view), name)
			}
		}
	}
}

// question is a question with its arguments.
type question func(*answers.Reader) (any, error)

// told is an answer as it is published, with what the things in it are called.
func told(t *testing.T, r *answers.Reader, ask question) string {
	t.Helper()
	answer, err := ask(r)
	if err != nil {
		return "error: " + err.Error()
	}
	text, err := json.Marshal(answer, json.Deterministic(true))
	require.NoError(t, err)
	return string(text)
}

// sparingly is a reader that brings no more than is named.
func sparingly(store eventstore.Store, view projections.View, keys answers.Keys) *answers.Reader {
	return &answers.Reader{Store: store, View: view, Today: today, Keys: keys, Models: answers.New(),
		Bring: func(ctx context.Context, models ...projections.Projection) error {
			return (&projections.Runner{Store: store, Projections: models}).At(ctx, view)
		}}
}

// keys is a vault in which every number is one actor's.
type keys struct{ actor string }

func (keys) Open(context.Context, domain.Sealed, uuid.UUID, string) (string, error) { return "", nil }
func (k keys) Lookup(context.Context, string, string) ([]domain.Claim, error) {
	return []domain.Claim{{Actor: domain.Ref(k.actor)}}, nil
}

// questions are all of them, about what a ledger holds first of each kind.
func questions(t *testing.T, r *answers.Reader) map[string]question {
	t.Helper()
	ctx := t.Context()
	actor, fund, programme := first(r.Actors.States()), first(r.Funds.States()), first(r.Programmes.States())
	number, _, err := identifier.Parse(identifier.NIK, "1376010101900001")
	require.NoError(t, err)
	list := map[string]question{
		"actors":      func(r *answers.Reader) (any, error) { return r.ActorList(ctx, answers.ActorFilter{}) },
		"actor":       func(r *answers.Reader) (any, error) { return r.Actor(ctx, actor) },
		"timeline":    func(r *answers.Reader) (any, error) { return r.Timeline(ctx, actor) },
		"growth":      func(r *answers.Reader) (any, error) { return r.Growth(ctx, actor) },
		"equipment":   func(r *answers.Reader) (any, error) { return r.Equipment(ctx, answers.CustodyFilter{}) },
		"several":     func(r *answers.Reader) (any, error) { return r.Equipment(ctx, answers.CustodyFilter{Several: true}) },
		"check":       func(r *answers.Reader) (any, error) { return r.Check(ctx, []identifier.ID{number}) },
		"cities":      func(r *answers.Reader) (any, error) { return r.CityList(ctx) },
		"city":        func(r *answers.Reader) (any, error) { return r.City(ctx, payakumbuh) },
		"facts":       func(r *answers.Reader) (any, error) { return r.FactsOf(ctx, payakumbuh.Province()) },
		"programmes":  func(r *answers.Reader) (any, error) { return r.ProgrammeList(ctx) },
		"programme":   func(r *answers.Reader) (any, error) { return r.Programme(ctx, programme) },
		"funds":       func(r *answers.Reader) (any, error) { return r.FundList(ctx) },
		"fund":        func(r *answers.Reader) (any, error) { return r.Fund(ctx, fund) },
		"reconcile":   func(r *answers.Reader) (any, error) { return r.Reconcile(ctx, "") },
		"reconcile 1": func(r *answers.Reader) (any, error) { return r.Reconcile(ctx, fund) },
		"stock":       func(r *answers.Reader) (any, error) { return r.Stock(ctx, "") },
		"flags":       func(r *answers.Reader) (any, error) { return r.Flagged(ctx, answers.FlagFilter{}) },
		"findings":    func(r *answers.Reader) (any, error) { return r.FindingList(ctx, false) },
		"finding":     func(r *answers.Reader) (any, error) { return r.Finding(ctx, "f0") },
		"approvals":   func(r *answers.Reader) (any, error) { return r.ApprovalList(ctx, false) },
		"stream":      func(r *answers.Reader) (any, error) { return r.Stream(ctx, "sakasanwira") },
		"events": func(r *answers.Reader) (any, error) {
			return called(r, func(visit func(answers.Event) error) error {
				return r.Events(ctx, answers.EventFilter{Limit: 200}, visit)
			})
		},
		"replay": func(r *answers.Reader) (any, error) {
			return called(r, func(visit func(answers.Event) error) error {
				return r.Replay(ctx, domain.Ref(fund), func(s answers.Step) error { return visit(s.Event) })
			})
		},
		"forgotten": func(r *answers.Reader) (any, error) { return r.AllForgotten(ctx, "") },
	}
	for _, figure := range []string{"city/payakumbuh/*/*/*/*/registered", "fund/" + fund + "/disbursed", "reconciliation/undelivered",
		"reconciliation/undisbursed/" + fund, "programme/" + programme + "/pelaku-ikm-dilatih/*/realised"} {
		list["explain "+figure] = func(r *answers.Reader) (any, error) { return r.Explain(ctx, figure) }
	}
	return list
}

// called is what the streams of the events of a walk are called.
func called(r *answers.Reader, walk func(func(answers.Event) error) error) (names []string, err error) {
	err = walk(func(e answers.Event) error { names = append(names, r.Name(e.Stream)); return nil })
	return names, err
}

// first is the first stream that a read model knows.
func first[S any](states iter.Seq2[domain.Ref, S]) string {
	for ref := range states {
		return string(ref)
	}
	return "none"
}
