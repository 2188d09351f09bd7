package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/ledger"
)

var consent = domain.NamedRef(domain.CategoryApproval, "hibah")

func cash(year int, amount domain.Rupiah) domain.Command {
	cmd := command(fmt.Sprint("cash ", year, amount), weaver, &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(amount)}, Form: "hibahUang"})
	cmd.Meta.OccurredOn = domain.InYear(year)
	return cmd
}

func (o *office) ask(cmd domain.Command, approval domain.Ref) (ledger.Receipt, error) {
	return o.ledger.Request(context.Background(), cmd, ledger.Ask{Approval: approval, What: "hibah", Expires: domain.DateOf(now)})
}

func answering(name, by string, body domain.Body) domain.Command {
	cmd := command(name, consent, body)
	cmd.Meta.By.User = by
	return cmd
}

func citing(cmd domain.Command) domain.Command {
	cmd.Meta.Approval = consent
	return cmd
}

// granted is an office where a second grant of money in a row was asked for and granted.
func granted(t testing.TB) *office {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(cash(2020, 10))
	_, err := o.ask(cash(2021, 20), consent)
	require.NoError(t, err)
	o.must(answering("grant", "rahmat", &domain.ApprovalGranted{}))
	return o
}

func TestWhatNeedsAnApprovalIsRecordedWithOne(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(cash(2020, 10))
	o.refused(cash(2021, 20), domain.ApprovalMissing)
	o.refused(citing(cash(2021, 20)), domain.ReferenceUnknown)

	receipt, err := o.ask(cash(2021, 20), consent)
	require.NoError(t, err)
	request := receipt.Events[0].Body.(*domain.ApprovalRequested)
	assert.Equal(t, []string{"D3.v1"}, request.Rules)
	assert.Equal(t, []string{"sri", string(weaver)}, []string{request.Requester, string(request.Concerns)})
	o.refused(citing(cash(2021, 20)), domain.ApprovalPending)
	o.refused(answering("grant", "Sri ", &domain.ApprovalGranted{}), domain.SelfApproval)
	o.must(answering("grant", "rahmat", &domain.ApprovalGranted{}))
	o.refused(citing(cash(2021, 21)), domain.ApprovalStale)

	done := o.must(citing(cash(2021, 20)))
	assert.Equal(t, request.CommandHash, done.Events[0].Meta.Request)
	assert.Equal(t, consent, done.Events[0].Meta.Approval)
	assert.True(t, o.must(citing(cash(2021, 20))).Duplicate)
	again := citing(cash(2021, 20))
	again.ID = id("again")
	o.refused(again, domain.ApprovalUsed)
}

func TestARejectedRequestLetsNothingThrough(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(cash(2020, 10))
	_, err := o.ask(cash(2021, 20), consent)
	require.NoError(t, err)
	o.must(answering("reject", "rahmat", &domain.ApprovalRejected{Reason: "belum ada dokumen"}))
	o.refused(citing(cash(2021, 20)), domain.ApprovalRejectedCode)
	o.refused(answering("grant", "dewi", &domain.ApprovalGranted{}), domain.ApprovalDecided)
}

func TestAnApprovalExpiresOnTheDayThatTheLedgerCounts(t *testing.T) {
	o := granted(t)
	tomorrow := now.AddDate(0, 0, 1)
	o.ledger.Now = func() time.Time { return tomorrow }
	o.refused(citing(cash(2021, 20)), domain.ApprovalStale)
	o.ledger.Now = func() time.Time { return now }
	o.must(citing(cash(2021, 20)))
	o.ledger.Now = func() time.Time { return tomorrow }
	assert.True(t, o.must(citing(cash(2021, 20))).Duplicate, "what was recorded in time stays recorded")
}

func TestNoApprovalIsAskedForWithoutNeed(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(command("train", weaver, training("kemasan")))
	before := log(t, o.store)
	for code, cmd := range map[domain.Code]domain.Command{
		domain.ApprovalNotNeeded: cash(2021, 20),
		domain.AidDuplicate:      command("train again", weaver, training("kemasan")),
		domain.NotRegistered:     command("train others", group, training("kemasan")),
	} {
		_, err := o.ask(cmd, consent)
		assert.Equal(t, code, domain.RejectionCode(err), "%v", err)
		readable(t, err)
	}
	assert.Equal(t, before, log(t, o.store))
	_, err := (&ledger.Ledger{Store: unopened(t).store}).Request(t.Context(), cash(2021, 1), ledger.Ask{})
	require.ErrorIs(t, err, ledger.ErrNotOpened)
}

func TestATriedRequestWritesNothing(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(cash(2020, 10))
	before := log(t, o.store)
	tried, err := o.ledger.TryRequest(t.Context(), cash(2021, 20), ledger.Ask{Approval: consent, What: "hibah", Expires: domain.DateOf(now)})
	require.NoError(t, err)
	assert.Equal(t, consent, tried.Stream)
	assert.Equal(t, before, log(t, o.store))
}

// neighbours is a vault that knows who shares an address.
type neighbours struct{ refs []domain.Ref }

var errContacts = errors.New("the vault does not answer")

func (n neighbours) SameContact(context.Context, domain.Ref) ([]domain.Ref, error) {
	if n.refs == nil {
		return nil, errContacts
	}
	return n.refs, nil
}

func TestASharedAddressIsFlaggedInTheSameAppend(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(command("neighbour", group, registration()))
	nobody := domain.NamedRef(domain.CategoryActor, "whose registration was interrupted")
	o.ledger.Contacts = neighbours{[]domain.Ref{group, nobody}}
	receipt := o.must(command("train", weaver, training("kemasan")))
	require.Len(t, receipt.Events, 2)
	assert.Equal(t, &domain.DuplicateAidFlagged{Rule: "D6.v1", Actors: []domain.Ref{group}}, receipt.Events[1].Body)
	assert.Equal(t, []string{"D2.v1", "D6.v1"}, receipt.Events[1].Meta.Rules)
	o.refused(command("unflag", weaver, &domain.DuplicateAidCleared{Flag: receipt.Events[1].ID, Reason: "x"}), domain.ApprovalMissing)
	o.refused(command("reverse", weaver, &domain.FactReversed{Target: receipt.Events[1].ID, Reason: "x"}), domain.ReverseConsequence)
	assert.Len(t, o.must(command("reverse aid", weaver, &domain.FactReversed{Target: receipt.Events[0].ID, Reason: "x"})).Events, 2)

	before := log(t, o.store)
	o.ledger.Contacts = neighbours{}
	_, err := o.ledger.Do(t.Context(), command("train on", weaver, training("desain")))
	require.ErrorIs(t, err, errContacts)
	assert.Equal(t, before, log(t, o.store))
}

func TestOneOfManyGetsToDecideAndOneToUse(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(cash(2020, 10))
	_, err := o.ask(cash(2021, 20), consent)
	require.NoError(t, err)
	race := func(n int, make func(int) domain.Command, allowed ...domain.Code) (won int) {
		writers := []*ledger.Ledger{writer(o.store), writer(o.store)}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				_, err := persist(writers[i%len(writers)], func() domain.Command { return make(i) })
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else {
					assert.Contains(t, allowed, domain.RejectionCode(err))
				}
			})
		}
		wg.Wait()
		return won
	}
	assert.Equal(t, 1, race(8, func(i int) domain.Command {
		return answering(fmt.Sprint("grant ", i), fmt.Sprint("officer ", i), &domain.ApprovalGranted{})
	}, domain.ApprovalDecided))
	assert.Equal(t, 1, race(8, func(i int) domain.Command {
		cmd := citing(cash(2021, 20))
		cmd.ID = id(fmt.Sprint("use ", i))
		return cmd
	}, domain.ApprovalUsed))
}

// Two writers ask, decide, use and take back as they like.
func TestWhateverIsAskedFourEyesHaveSeenIt(test *testing.T) {
	used := 0
	rapid.Check(test, func(t *rapid.T) {
		o := opened(test)
		writers := []*ledger.Ledger{o.ledger, writer(o.store)}
		o.must(command("register", weaver, registration()))
		o.must(cash(2020, 10))
		approval := func() domain.Ref {
			return domain.NamedRef(domain.CategoryApproval, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "approval"))
		}
		money := func() domain.Command {
			return cash(rapid.SampledFrom([]int{2021, 2021, 2019}).Draw(t, "year"), 20)
		}
		officer := func() string { return rapid.SampledFrom([]string{"sri", "rahmat", "SRI"}).Draw(t, "officer") }
		for i := range rapid.IntRange(10, 40).Draw(t, "commands") {
			l := rapid.SampledFrom(writers).Draw(t, "writer")
			before := log(o.t, o.store)
			var err error
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1:
				cmd := money()
				cmd.ID, cmd.Meta.By.User = id(fmt.Sprint(i)), officer()
				_, err = l.Request(context.Background(), cmd, ledger.Ask{Approval: approval(), What: "x", Expires: domain.DateOf(now)})
			case 2:
				cmd := command(fmt.Sprint(i), approval(), &domain.ApprovalGranted{})
				cmd.Meta.By.User = officer()
				_, err = l.Do(context.Background(), cmd)
			case 3, 4:
				cmd := money()
				cmd.ID, cmd.Meta.Approval = id(fmt.Sprint(i)), approval()
				_, err = l.Do(context.Background(), cmd)
			case 5:
				target := before[rapid.IntRange(0, len(before)-1).Draw(t, "target")]
				_, err = l.Do(context.Background(), command(fmt.Sprint(i), domain.Ref(target.Stream), &domain.FactReversed{Target: target.ID, Reason: "x"}))
			}
			if err != nil {
				require.NotEmpty(t, domain.RejectionCode(err), "%v", err)
				require.Equal(t, before, log(o.t, o.store))
			}
		}
		used += fourEyes(t, o)
	})
	require.Greater(test, used, 0, "hardly an approval is used")
}

// fourEyes walks the log: each approval cited was asked for and granted by two people, for that command, and once.
func fourEyes(t *rapid.T, o *office) (used int) {
	requests, grants, cited := map[domain.Ref]*domain.ApprovalRequested{}, map[domain.Ref]string{}, map[domain.Ref]bool{}
	for _, r := range log(o.t, o.store) {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		switch b := e.Body.(type) {
		case *domain.ApprovalRequested:
			require.NotContains(t, requests, e.Stream)
			requests[e.Stream] = b
		case *domain.ApprovalGranted:
			require.NotContains(t, grants, e.Stream)
			grants[e.Stream] = b.By
		}
		if a := e.Meta.Approval; a != "" {
			require.False(t, cited[a])
			cited[a] = true
			require.Equal(t, e.Meta.Request, requests[a].CommandHash)
			require.Contains(t, grants, a)
			require.True(t, (grants[a] == "rahmat") != (requests[a].Requester == "rahmat"), "%s asked, %s granted", requests[a].Requester, grants[a])
			used++
		}
	}
	return used
}
