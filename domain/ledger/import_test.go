package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

const sum = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

// read is a command of a row of the imported file.
func read(row int, cmd domain.Command) domain.Command {
	cmd.Meta.Import = domain.Import{File: "penerima.xlsx", SHA256: sum, Row: row}
	return cmd
}

// imported is an office in which a file was read: a fund with money, and an actor with two trainings. The fund was
// declared by hand.
func imported(t *testing.T) *office {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "penerima.xlsx"}))
	o.must(read(1, command("allocate", dak, allocation(100))))
	o.must(read(2, command("actor", weaver, registration())))
	o.must(read(3, command("commit", dak, commitment("K-1", 60))))
	o.must(read(4, command("first", weaver, training("rajut"))))
	o.must(read(5, command("second", weaver, training("desain"))))
	return o
}

func takeBack() ledger.Reversal {
	return ledger.Reversal{SHA256: sum, Reason: "kolom tertukar", Meta: command("x", dak, nil).Meta}
}

// reversals lists what was taken back, by the type of it, in the order of recording.
func reversals(t *testing.T, o *office) (types []string) {
	for _, r := range log(t, o.store) {
		if e, err := domain.Decode(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}); err == nil {
			if b, ok := e.Body.(*domain.FactReversed); ok {
				types = append(types, b.TargetType)
				assert.Equal(t, "kolom tertukar", b.Reason)
			}
		}
	}
	return types
}

func TestAWholeImportIsReversedTheNewestFirst(t *testing.T) {
	o := imported(t)
	done, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, ledger.Reversed{Import: domain.ImportRef(sum), Facts: 5, Now: 5}, done)
	assert.Equal(t, []string{"TrainingAttended", "TrainingAttended", "CommitmentMade", "ActorRegistered", "FundAllocated"}, reversals(t, o))
	records := log(t, o.store)
	last := records[len(records)-1]
	assert.Equal(t, []string{"ImportReversed", string(domain.ImportRef(sum))}, []string{last.Type, last.Stream})
	assert.Contains(t, string(last.Data), `"facts":5`)
	o.must(command("again", dak, allocation(10))) // what was not of the import stands
}

func TestAnImportIsReversedOnce(t *testing.T) {
	o := imported(t)
	_, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	before := len(log(t, o.store))
	again := takeBack()
	again.Reason = "sekali lagi"
	done, err := writer(o.store).ReverseImport(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, ledger.Reversed{Import: domain.ImportRef(sum), Facts: 5, Before: 5, Duplicate: true}, done)
	assert.Len(t, log(t, o.store), before)
}

func TestTryingToReverseAnImportWritesNothing(t *testing.T) {
	o := imported(t)
	before := log(t, o.store)
	done, err := o.ledger.TryReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, 5, done.Now)
	assert.Equal(t, before, log(t, o.store))
}

// unplugged is a store that fails after some appends, and from then on.
type unplugged struct {
	eventstore.Store
	left int
}

var errPower = errors.New("the power is gone")

func (s *unplugged) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if s.left == 0 {
		return eventstore.Appended{}, errPower
	}
	s.left--
	return s.Store.Append(ctx, stream, expect, events...)
}

// A crash at every point: the next call goes on from there, and the log is the same as without a crash.
func TestAReversalGoesOnAfterACrashAtAnyPoint(t *testing.T) {
	whole := imported(t)
	_, err := whole.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	for after := range 6 {
		o := imported(t)
		_, err := writer(&unplugged{o.store, after}).ReverseImport(t.Context(), takeBack())
		require.ErrorIs(t, err, errPower)
		done, err := writer(o.store).ReverseImport(t.Context(), takeBack())
		require.NoError(t, err)
		assert.Equal(t, ledger.Reversed{Import: domain.ImportRef(sum), Facts: 5, Before: after, Now: 5 - after}, done)
		assert.Equal(t, reversals(t, whole), reversals(t, o), "after %d", after)
		assert.Len(t, log(t, o.store), len(log(t, whole.store)))
	}
}

func TestWhatOthersRestOnStopsAReversalBeforeAnythingIsWritten(t *testing.T) {
	o := imported(t)
	o.must(command("pay", dak, &domain.Disbursed{Commitment: "K-1", SP2D: "1", AmountRp: domain.Rp(10)})) // by hand
	before := log(t, o.store)
	_, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.Equal(t, domain.ImportBlocked, domain.RejectionCode(err), "%v", err)
	readable(t, err)
	var r *domain.Rejection
	require.ErrorAs(t, err, &r)
	assert.Equal(t, "2", r.Received)
	assert.Equal(t, fmt.Sprintf("%[1]s@2 CommitmentMade (REVERSE_BREAKS); %[1]s@1 FundAllocated (REVERSE_BREAKS)", dak), r.Details["facts"])
	assert.Equal(t, before, log(t, o.store))
}

func TestManyFactsInTheWayAreNamedInPart(t *testing.T) {
	o := opened(t)
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "temuan.xlsx"}))
	o.must(command("declare", dak, declaration()))
	for i := range 9 {
		ref := domain.NamedRef(domain.CategoryFinding, fmt.Sprint(i))
		o.must(read(i+1, command(fmt.Sprint("finding ", i), ref, &domain.FindingRaised{Criteria: "x", Condition: "y", About: []domain.Ref{dak}})))
	}
	_, err := o.ledger.TryReverseImport(t.Context(), takeBack())
	var r *domain.Rejection
	require.ErrorAs(t, err, &r)
	assert.Equal(t, "9", r.Received)
	assert.Contains(t, err.Error(), "FindingRaised (WRONG_STREAM)")
	assert.True(t, strings.HasSuffix(r.Details["facts"], "…"))
}

func TestAFactThatWasReversedByHandIsNotReversedAgain(t *testing.T) {
	o := imported(t)
	o.must(command("by hand", weaver, &domain.FactReversed{Target: domain.EventID(id("second"), 0), Reason: "kolom tertukar"}))
	done, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, []int{5, 1, 4}, []int{done.Facts, done.Before, done.Now})
}

// Between the trial and the writing somebody else takes a fact back: that is what was wanted.
func TestAFactThatSomebodyReversesInTheMeantimeIsNotMissed(t *testing.T) {
	o := imported(t)
	store := &overtaken{Store: o.store}
	store.first = func() {
		o.must(command("by hand", weaver, &domain.FactReversed{Target: domain.EventID(id("second"), 0), Reason: "kolom tertukar"}))
	}
	_, err := writer(store).ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Len(t, reversals(t, o), 5)
}

func TestAnImportThatIsNotThereOrHasNoReasonIsNotReversed(t *testing.T) {
	o := opened(t)
	for code, change := range map[domain.Code]func(*ledger.Reversal){
		domain.ReferenceUnknown: func(*ledger.Reversal) {},
		domain.FieldMissing:     func(r *ledger.Reversal) { r.Reason = "" },
		domain.FieldInvalid:     func(r *ledger.Reversal) { r.SHA256 = "penerima.xlsx" },
	} {
		r := takeBack()
		change(&r)
		_, err := o.ledger.ReverseImport(t.Context(), r)
		require.Equal(t, code, domain.RejectionCode(err), "%v", err)
	}
}

func TestFactsOfAReversedImportAreRefused(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.refused(read(1, command("early", dak, allocation(1))), domain.ReferenceUnknown)
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "penerima.xlsx"}))
	row := read(1, command("row", dak, allocation(1)))
	o.must(row)
	_, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.True(t, o.must(row).Duplicate)
	o.refused(read(2, command("late", dak, allocation(1))), domain.StateOrder)
}
