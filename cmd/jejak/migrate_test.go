package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// address puts a server before a store until the test ends, and returns what it is called.
func address(t *testing.T, store eventstore.Store) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(store, esdbserver.Options{})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-ended)
	})
	return "esdb://" + listener.Addr().String() + "?tls=false"
}

// written appends events of a ledger as a program of some time wrote them: dated ones say when they were recorded.
func written(t *testing.T, store eventstore.Store, dated bool, stream domain.Ref, bodies ...domain.Body) {
	t.Helper()
	for _, body := range bodies {
		command := uuid.NewSHA1(uuid.Nil, []byte(string(stream)+domain.TypeName(body)))
		meta := domain.Meta{OccurredOn: domain.InYear(2021), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}, Command: command, Request: "x"}
		if dated {
			meta.RecordedAt = time.Date(2021, 12, 22, 3, 0, 0, 0, time.UTC)
		}
		wire, err := domain.Encode(domain.Event{ID: domain.EventID(command, 0), Meta: meta, Body: body})
		require.NoError(t, err)
		_, err = store.Append(t.Context(), string(stream), eventstore.Any, eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
		require.NoError(t, err)
	}
}

var movedFund = domain.NamedRef(domain.CategoryFund, "dak")

func declared(t *testing.T, name string) *domain.FundDeclared {
	t.Helper()
	city, err := region.Parse("13.76")
	require.NoError(t, err)
	return &domain.FundDeclared{Name: name, Source: "CSR", Holder: "Disnakerin", Region: city}
}

// aLedger is a directory with a ledger of three events and two of another application. title tells ledgers apart.
func aLedger(t *testing.T, title string, dated bool) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "jejak-data")
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{})
	require.NoError(t, err)
	written(t, store, dated, domain.LedgerRef, &domain.LedgerOpened{Title: title})
	written(t, store, dated, movedFund, declared(t, "DAK"),
		&domain.FundAllocated{AmountRp: domain.Rp(5_000_000)})
	_, err = store.Append(t.Context(), "orders-1", eventstore.Any, storetest.Events(2)...)
	require.NoError(t, err)
	require.NoError(t, store.Close())
	return dir
}

// jejak runs a command at a terminal, on which the answer is typed, or, without one, as a program does.
func jejak(t *testing.T, answer string, args ...string) (out, talk string, code int) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	var o, e strings.Builder
	code = run(t.Context(), args, &environment{In: strings.NewReader(answer), Asks: answer != "", Out: &o, Err: &e,
		Getenv: func(name string) string { return map[string]string{"JEJAK_USER": "sri"}[name] }, Now: func() time.Time { return now }, Width: defaultWidth})
	return o.String(), e.String(), code
}

func moveOf(t *testing.T, out string) (o outcome) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(out), &o), out)
	return o
}

func TestAMoveIsAnEventOfTheLedgerAndTheSameMoveAgainAddsNothing(t *testing.T) {
	dir, there := aLedger(t, "Payakumbuh", false), memory.New()
	url := address(t, there)
	_, talk, code := jejak(t, "", "migrate", dir, url)
	require.Equal(t, exitRejected, code, talk)
	assert.Contains(t, talk, "[CLOCK_LOST] 3 ")
	assert.Empty(t, storetest.ReadAll(t, t.Context(), there), "nothing was moved")

	out, talk, code := jejak(t, "", "migrate", dir, url, "--yes", "--json")
	require.Equal(t, exitOK, code, talk)
	first := moveOf(t, out)
	assert.Equal(t, outcome{Moved: 3, Events: 3, Digest: first.Digest, Left: 2, Undated: 3}, first)
	records := storetest.ReadAll(t, t.Context(), there)
	require.Len(t, records, 4)
	_, move, found, err := ledger.LastMove(t.Context(), there)
	require.NoError(t, err)
	require.True(t, found)
	identity, err := ledger.Identify(t.Context(), there)
	require.NoError(t, err)
	assert.Equal(t, domain.LedgerMoved{Ledger: identity.ID, From: "local", To: "esdb", FromPosition: move.FromPosition, ToPosition: int64(records[2].Position),
		Events: 3, Digest: first.Digest, Undated: 3, LeftBehind: 2}, move)
	assert.Contains(t, string(records[3].Metadata), `"user":"sri"`)

	out, talk, code = jejak(t, "", "migrate", dir, url, "--json")
	require.Equal(t, exitOK, code, talk)
	assert.Equal(t, outcome{Events: 3, Digest: first.Digest, Left: 2, Undated: 3}, moveOf(t, out))
	written(t, there, true, domain.NamedRef(domain.CategoryFund, "later"), declared(t, "Later"))
	out, talk, code = jejak(t, "", "migrate", dir, url, "--json")
	require.Equal(t, exitOK, code, talk)
	assert.Equal(t, outcome{Events: 3, Digest: first.Digest, Left: 2, Undated: 3}, moveOf(t, out), "the ledger has gone on in its new home")
	assert.Len(t, storetest.ReadAll(t, t.Context(), there), 5)
}

func TestALedgerThatWentOnInTwoPlacesIsNotMovedAgain(t *testing.T) {
	dir, there := aLedger(t, "Payakumbuh", true), memory.New()
	url := address(t, there)
	_, talk, code := jejak(t, "", "migrate", dir, url)
	require.Equal(t, exitOK, code, "events that say when they were recorded lose nothing: %s", talk)
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{})
	require.NoError(t, err)
	written(t, store, true, domain.NamedRef(domain.CategoryFund, "late"), declared(t, "Late"))
	require.NoError(t, store.Close())
	_, talk, code = jejak(t, "", "migrate", dir, url)
	assert.Equal(t, exitVerify, code)
	assert.Contains(t, talk, "[LOGS_DIVERGED]")
	assert.Len(t, storetest.ReadAll(t, t.Context(), there), 4)
}

func TestALedgerMovesOnAndBack(t *testing.T) {
	dir, there := aLedger(t, "Payakumbuh", true), memory.New()
	url := address(t, there)
	_, talk, code := jejak(t, "", "migrate", dir, url)
	require.Equal(t, exitOK, code, talk)
	back := filepath.Join(t.TempDir(), "back")
	out, talk, code := jejak(t, "", "migrate", url, back, "--yes", "--json")
	require.Equal(t, exitOK, code, talk)
	assert.EqualValues(t, 4, moveOf(t, out).Events, "with the first move")
	store, err := local.Open(filepath.Join(back, logDir), local.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { assert.NoError(t, store.Close()) }()
	_, move, _, err := ledger.LastMove(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, "esdb", move.From)
	assert.EqualValues(t, 4, move.Events)
	identity, err := ledger.Identify(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, identity.ID, move.Ledger, "it is the same ledger everywhere")
	_, talk, code = jejak(t, "", "migrate", url, back)
	assert.Equal(t, exitOK, code, talk)
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 5)
}

func TestAtATerminalSomebodyIsAskedBeforeTimesAreLost(t *testing.T) {
	dir, there := aLedger(t, "Payakumbuh", false), memory.New()
	url := address(t, there)
	for _, answer := range []string{"tidak\n", "\n", "yakin\n"} {
		_, talk, code := jejak(t, answer, "migrate", dir, url)
		assert.Equal(t, exitRejected, code, answer)
		assert.Contains(t, talk, "? (ya/tidak): ")
		assert.Empty(t, storetest.ReadAll(t, t.Context(), there))
	}
	_, talk, code := jejak(t, "Ya\n", "migrate", dir, url)
	assert.Equal(t, exitOK, code, talk)
	assert.Len(t, storetest.ReadAll(t, t.Context(), there), 4)
}

func TestAReplicaKnowsItsSourceByTheLedgerAndNotByTheAddress(t *testing.T) {
	store, err := local.Open(filepath.Join(aLedger(t, "Payakumbuh", true), logDir), local.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, store.Close()) })
	url, replica := address(t, store), filepath.Join(t.TempDir(), "salinan")
	for _, spelling := range []string{url, url + "&nodePreference=follower", strings.Replace(url, "127.0.0.1", "localhost", 1)} {
		_, talk, code := jejak(t, "", "mirror", spelling, replica)
		require.Equal(t, exitOK, code, "%s: %s", spelling, talk)
	}
	mark, err := os.ReadFile(filepath.Join(replica, replicaFile))
	require.NoError(t, err)
	identity, err := ledger.Identify(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, url+"\nledger "+identity.ID.String()+"\n", string(mark))

	other, err := local.Open(filepath.Join(aLedger(t, "Bukittinggi", true), logDir), local.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, other.Close()) })
	_, talk, code := jejak(t, "", "mirror", address(t, other), replica)
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[STORE_REPLICA]")
	_, talk, code = jejak(t, "", "demo", "--store", replica)
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[STORE_REPLICA]")
}

func TestAnAddressIsWrittenDownWithoutItsPassword(t *testing.T) {
	for address, want := range map[string]string{
		"esdb://sri:rahasia@node.example:2113?tlsCaFile=ca.crt": "esdb://node.example:2113?tlsCaFile=ca.crt",
		"esdb+discover://node.example":                          "esdb+discover://node.example",
		"jejak-data":                                            "jejak-data",
		"data/sri@kantor":                                       "data/sri@kantor",
	} {
		assert.Equal(t, want, bare(address))
	}
}

func TestAMarkOfBeforeIsUnderstood(t *testing.T) {
	source, replica := aLedger(t, "Payakumbuh", true), filepath.Join(t.TempDir(), "salinan")
	_, talk, code := jejak(t, "", "mirror", source, replica)
	require.Equal(t, exitOK, code, talk)
	mark := filepath.Join(replica, replicaFile)
	want, err := os.ReadFile(mark)
	require.NoError(t, err)
	for _, old := range []string{source + "\n", "esdb://elsewhere:2113\n", ""} {
		require.NoError(t, os.WriteFile(mark, []byte(old), 0o600))
		_, talk, code := jejak(t, "", "mirror", source, replica)
		require.Equal(t, exitOK, code, "%q: %s", old, talk)
		have, err := os.ReadFile(mark)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(have), "it names the ledger from now on")
	}
	require.NoError(t, os.WriteFile(mark, []byte("esdb://elsewhere:2113\n"), 0o600))
	_, talk, code = jejak(t, "", "mirror", aLedger(t, "Bukittinggi", true), replica)
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[STORE_REPLICA]")
}

func TestNothingIsMovedOrMirroredWhereNoLedgerIs(t *testing.T) {
	empty := address(t, memory.New())
	for _, args := range [][]string{{"migrate", empty, filepath.Join(t.TempDir(), "x")}, {"mirror", empty, filepath.Join(t.TempDir(), "x")}} {
		_, talk, code := jejak(t, "", args...)
		assert.Equal(t, exitStore, code)
		assert.Contains(t, talk, "[LEDGER_EMPTY]")
		assert.NoDirExists(t, args[2])
	}
}

func TestEveryLedgerThatIsOpenedDrawsAnIDOfItsOwn(t *testing.T) {
	seen := map[uuid.UUID]bool{}
	for range 2 {
		dir := filepath.Join(t.TempDir(), "jejak-data")
		_, talk, code := jejak(t, "", "demo", "--store", dir)
		require.Equal(t, exitOK, code, talk)
		store, err := local.Open(filepath.Join(dir, logDir), local.Options{ReadOnly: true})
		require.NoError(t, err)
		origin, found, err := ledger.Origin(t.Context(), store)
		require.NoError(t, err)
		require.True(t, found)
		require.NoError(t, store.Close())
		assert.NotEqual(t, uuid.Nil, origin.Ledger)
		seen[origin.Ledger] = true
	}
	assert.Len(t, seen, 2)
}

// TestFiguresByDateOfRecordingSurviveAMoveAndACopy asks for the figures of a city as they were known at the end of each month
// of the synthetic year: where it was recorded, where it was moved to, and in a copy of that.
func TestFiguresByDateOfRecordingSurviveAMoveAndACopy(t *testing.T) {
	sample, err := given["sample"]()
	require.NoError(t, err)
	dir, replica, home := filepath.Join(t.TempDir(), "jejak-contoh"), filepath.Join(t.TempDir(), "salinan"), t.TempDir()
	require.NoError(t, copyStore(dir, sample))
	url := address(t, memory.New())
	answer := func(args ...string) string {
		out, talk, code := jejak(t, "", args...)
		require.Equal(t, exitOK, code, "%v: %s", args, talk)
		return out
	}
	assert.Zero(t, moveOf(t, answer("migrate", dir, url, "--json")).Undated, "every event says when it was recorded")
	answer("mirror", url, replica)
	seen, position := map[string]bool{}, regexp.MustCompile(`"position":\d+,?`) // which is another in every store
	for month := time.January; month <= time.December; month++ {
		known := time.Date(2025, month+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		figures := func(store string) string {
			return position.ReplaceAllString(answer("city", "show", "payakumbuh", "--recorded-by", known, "--json", "--store", store, "--home", home), "")
		}
		want := figures(dir)
		require.Equal(t, want, figures(url), "moved, as known on %s", known)
		require.Equal(t, want, figures(replica), "copied, as known on %s", known)
		seen[want] = true
	}
	assert.Greater(t, len(seen), 6, "the figures change with what was known")
}
