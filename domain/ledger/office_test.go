package ledger_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2024, time.June, 1, 3, 0, 0, 0, time.UTC)

// office is a ledger in a test: an opened store and one writer on it.
type office struct {
	t      testing.TB
	store  *kept
	ledger *ledger.Ledger
}

func opened(t testing.TB) *office {
	o := unopened(t)
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh"}))
	return o
}

func unopened(t testing.TB) *office {
	t.Helper()
	store := newStore(t)
	return &office{t, store, writer(store)}
}

// writer is one more ledger over a store, as after a restart or on another machine. A guard stands between the two as in a
// server: so whatever these tests record is let in, and what the ledger would have recorded is never refused.
func writer(store eventstore.Store) *ledger.Ledger {
	g := ledger.NewGuard(store)
	l := &ledger.Ledger{Store: g, Sealer: vault{}, Now: func() time.Time { return now }}
	g.Now = func() time.Time { return l.Now() }
	return l
}

func (o *office) must(cmd domain.Command) ledger.Receipt {
	o.t.Helper()
	receipt, err := o.ledger.Do(context.Background(), cmd)
	require.NoError(o.t, err)
	return receipt
}

// refused brings a command that must be refused, and checks that the log did not move by a byte.
func (o *office) refused(cmd domain.Command, code domain.Code) {
	o.t.Helper()
	before := log(o.t, o.store)
	_, err := o.ledger.Do(context.Background(), cmd)
	require.Equal(o.t, code, domain.RejectionCode(err), "%v", err)
	require.Equal(o.t, before, log(o.t, o.store))
	readable(o.t, err)
}

// readable checks that a person can read a rejection.
func readable(t testing.TB, err error) {
	t.Helper()
	var r *domain.Rejection
	require.ErrorAs(t, err, &r)
	for _, lang := range []domain.Lang{domain.Indonesian, domain.English} {
		require.NotEmpty(t, r.Message(lang))
		require.NotEmpty(t, r.Hint(lang))
		require.NotRegexp(t, `\{[a-zA-Z]+\}|“”`, r.Message(lang)+r.Hint(lang))
	}
}

// log is everything that a store holds.
func log(t testing.TB, store eventstore.Store) []eventstore.Record {
	t.Helper()
	var records []eventstore.Record
	for r, err := range store.All(context.Background(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		r.Data, r.Metadata = bytes.Clone(r.Data), bytes.Clone(r.Metadata)
		records = append(records, r)
	}
	return records
}

func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

// command asks for a body to be recorded. Its name is its id.
func command(name string, stream domain.Ref, body domain.Body) domain.Command {
	return domain.Command{ID: id(name), Stream: stream, Body: body, Meta: domain.Meta{
		OccurredOn: domain.On(domain.Date{Year: 2021, Month: 12, Day: 22}), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}}}
}

var (
	weaver = domain.NamedRef(domain.CategoryActor, "tenun")
	group  = domain.NamedRef(domain.CategoryActor, "kelompok")
	dak    = domain.NamedRef(domain.CategoryFund, "dak")
	class  = domain.NamedRef(domain.CategoryActivity, "kelas")
)

func city() region.Region {
	r, err := region.Parse("13.76")
	if err != nil {
		panic(err)
	}
	return r
}

func registration() *domain.ActorRegistered {
	return &domain.ActorRegistered{EntityKind: domain.Individual, Owner: domain.NewPersonal("Siti Rahmah"), Contact: domain.NewPersonal("0812-555-0199"), Region: city()}
}

func declaration() *domain.FundDeclared {
	return &domain.FundDeclared{Name: "DAK", Source: "CSR", Holder: "Disnakerin", Region: city()}
}

func allocation(amount domain.Rupiah) *domain.FundAllocated {
	return &domain.FundAllocated{AmountRp: domain.Rp(amount)}
}

func commitment(act string, amount domain.Rupiah) *domain.CommitmentMade {
	return &domain.CommitmentMade{Commitment: act, Instrument: "SK", Number: act, Payee: "CV Maju", AmountRp: domain.Rp(amount)}
}

func training(topic string) *domain.TrainingAttended {
	return &domain.TrainingAttended{Kind: "pelatihan", Topic: topic}
}

// vault seals in a way that a test can open. It binds to the context like a real one.
type vault struct{}

func (vault) Seal(_ context.Context, subject string, event uuid.UUID, path, clear string) (domain.Sealed, error) {
	text := fmt.Appendf(nil, "%s\x00%s", domain.SealContext(subject, event, path), clear)
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: base64.StdEncoding.EncodeToString(text)}, nil
}

var errVault = errors.New("the vault is locked")

// lockedVault has no keys to give.
type lockedVault struct{}

func (lockedVault) Seal(context.Context, string, uuid.UUID, string, string) (domain.Sealed, error) {
	return domain.Sealed{}, errVault
}
