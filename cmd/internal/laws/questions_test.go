package laws

import (
	"context"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// TestEveryQuestionIsAnsweredFromWhatIsKept asks each question twice: of read models in memory, and of those that somebody
// else has saved.
func TestEveryQuestionIsAnsweredFromWhatIsKept(t *testing.T) {
	for _, c := range ledgers(t) {
		dir := t.TempDir()
		saver := &projections.Runner{Store: c.store, Dir: dir, Models: all()}
		require.NoError(t, saver.Rebuild(t.Context()))
		require.NoError(t, saver.Close())
		for _, view := range c.views {
			whole := at(t, c.store, view)
			whole.Keys = keys{firstOf(t, c.store, domain.CategoryActor)}
			for name, ask := range questions(t, c.store) {
				kept := keptIn(t, dir, c.store, view, whole.Keys)
				require.Equal(t, told(t, whole, ask), told(t, kept, ask), "%s: %s %s", c.name, viewName(view), name)
			}
		}
	}
}

// TestEveryQuestionOfThePastIsAnsweredAsItWasThen asks of a ledger as it was known at a time, and of one that ends there.
func TestEveryQuestionOfThePastIsAnsweredAsItWasThen(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			if view.RecordedBy.IsZero() {
				continue
			}
			then := memory.New()
			for _, r := range kit.Records(t, c.store) {
				if !r.Recorded.After(view.RecordedBy) {
					require.NoError(t, then.Import(t.Context(), r))
				}
			}
			now, was := at(t, c.store, view), at(t, then, projections.View{AsOf: view.AsOf})
			now.Keys = keys{firstOf(t, c.store, domain.CategoryActor)}
			was.Keys = now.Keys
			for name, ask := range questions(t, c.store) {
				require.Equal(t, told(t, was, ask), told(t, now, ask), "%s: %s %s", c.name, viewName(view), name)
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

// keptIn is a reader of what is saved in a directory.
func keptIn(t *testing.T, dir string, store eventstore.Store, view projections.View, keys answers.Keys) *answers.Reader {
	var runner *projections.Runner
	return &answers.Reader{Store: store, View: view, Today: today, Keys: keys, Models: answers.New(),
		Bring: func(ctx context.Context, models *answers.Models, view projections.View) error {
			if runner == nil {
				runner = &projections.Runner{Store: store, Dir: dir, Models: models.All()}
				t.Cleanup(func() { require.NoError(t, runner.Close()) })
				if err := runner.CatchUp(ctx); err != nil {
					return err
				}
			}
			return runner.Look(ctx, view)
		}}
}

// keys is a vault in which every number is one actor's.
type keys struct{ actor string }

func (keys) Open(context.Context, domain.Sealed, uuid.UUID, string) (string, error) { return "", nil }
func (k keys) Lookup(context.Context, string, string) ([]domain.Claim, error) {
	return []domain.Claim{{Actor: domain.Ref(k.actor)}}, nil
}

// questions are all of them, about what a ledger holds first of each kind.
func questions(t *testing.T, store eventstore.Store) map[string]question {
	t.Helper()
	ctx := t.Context()
	actor, fund, programme := firstOf(t, store, domain.CategoryActor), firstOf(t, store, domain.CategoryFund), firstOf(t, store, domain.CategoryProgramme)
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
		"city":        func(r *answers.Reader) (any, error) { return r.City(ctx, payakumbuh, answers.Whole) },
		"facts":       func(r *answers.Reader) (any, error) { return r.FactsOf(ctx, payakumbuh.Province()) },
		"programmes":  func(r *answers.Reader) (any, error) { return r.ProgrammeList(ctx) },
		"programme":   func(r *answers.Reader) (any, error) { return r.Programme(ctx, programme) },
		"city shown":  func(r *answers.Reader) (any, error) { return r.City(ctx, payakumbuh, answers.Shown) },
		"funds shown": func(r *answers.Reader) (any, error) { return r.FundList(ctx, answers.Shown) },
		"funds":       func(r *answers.Reader) (any, error) { return r.FundList(ctx, answers.Whole) },
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

// firstOf is the first stream of a category in a log.
func firstOf(t *testing.T, store eventstore.Store, category string) string {
	t.Helper()
	for _, r := range kit.Records(t, store) {
		if eventstore.Category(r.Stream) == category {
			return r.Stream
		}
	}
	return "none"
}
