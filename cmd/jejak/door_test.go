package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/door"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/projections/verdict"
)

// forged is an event that no decision of the ledger has led to, and the stream that somebody puts it on.
type forged struct {
	name, stream string
	event        eventstore.Event
}

// logOf reads the log of a store.
func logOf(t *testing.T, dir string) (list []eventstore.Record) {
	t.Helper()
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	for r, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		list = append(list, r)
	}
	return list
}

// poisons are events by which somebody would forge the ledger, or end it, made of honest ones.
func poisons(t *testing.T, log []eventstore.Record) (list []forged) {
	t.Helper()
	first := func(kind string) eventstore.Record {
		i := slices.IndexFunc(log, func(r eventstore.Record) bool { return r.Type == kind })
		require.GreaterOrEqual(t, i, 0, kind)
		return log[i]
	}
	replaced := func(text []byte, pairs ...string) []byte {
		require.Contains(t, string(text), pairs[0])
		return []byte(strings.NewReplacer(pairs...).Replace(string(text)))
	}
	paid, actor, origin, aid := first("Disbursed"), first("ActorRegistered"), first("LedgerOpened"), first("TrainingAttended")
	var body struct{ Commitment, SP2D string }
	require.NoError(t, json.Unmarshal(paid.Data, &body))
	payment := func(rp int64) []byte {
		return fmt.Appendf(nil, `{"commitment":%q,"sp2d":"PALSU/1","amountRp":%d}`, body.Commitment, rp)
	}
	put := func(name, stream, kind string, data, metadata []byte) {
		list = append(list, forged{name, stream, eventstore.Event{ID: uuid.New(), Type: kind, Data: data, Metadata: metadata}})
	}
	plain := []byte(`{}`)
	for _, stream := range []string{paid.Stream, actor.Stream} {
		put("an unknown type", stream, "OrderPlaced", plain, plain)
		put("nothing", stream, "Disbursed", nil, nil)
		put("an empty object", stream, "ActorRegistered", plain, plain)
		put("binary", stream, "Disbursed", []byte{0, 1, 2, 0xff}, []byte{0xfe})
		put("deep", stream, "Disbursed", []byte(strings.Repeat("[", 9_000)+strings.Repeat("]", 9_000)), paid.Metadata)
		put("a schema of the future", stream, "Disbursed", payment(1), replaced(paid.Metadata, `"schema":1`, `"schema":7`))
	}
	put("Rp900 trillion", paid.Stream, "Disbursed", payment(900_000_000_000_000), replaced(paid.Metadata, `"user":"`, `"user":"bupati `))
	put("a negative amount", paid.Stream, "Disbursed", payment(-1), paid.Metadata)
	put("nothing paid", paid.Stream, "Disbursed", payment(0), paid.Metadata)
	put("an extra member", paid.Stream, "Disbursed", replaced(paid.Data, `{"commitment"`, `{"trust":true,"commitment"`), paid.Metadata)
	put("a missing member", paid.Stream, "Disbursed", []byte(`{"sp2d":"1","amountRp":1}`), paid.Metadata)
	put("a member twice", paid.Stream, "Disbursed", replaced(paid.Data, `{"commitment"`, `{"commitment":"A","commitment"`), paid.Metadata)
	put("the same payment again", paid.Stream, "Disbursed", paid.Data, paid.Metadata)
	put("money on an actor", actor.Stream, "Disbursed", paid.Data, paid.Metadata)
	put("a day of the future", paid.Stream, "Disbursed", payment(1), regexp.MustCompile(`"occurredOn":"[^"]*"`).ReplaceAll(paid.Metadata, []byte(`"occurredOn":"2999-01-01"`)))
	put("a day of long ago", paid.Stream, "Disbursed", payment(1), regexp.MustCompile(`"occurredOn":"[^"]*"`).ReplaceAll(paid.Metadata, []byte(`"occurredOn":"1602"`)))
	put("no day", paid.Stream, "Disbursed", payment(1), regexp.MustCompile(`"occurredOn":"[^"]*"`).ReplaceAll(paid.Metadata, []byte(`"occurredOn":"besok"`)))
	put("a second registration", actor.Stream, "ActorRegistered", actor.Data, actor.Metadata)
	put("an impossible region", actor.Stream, "ActorRelocated", []byte(`{"from":"kemendagri:13.76","to":"kemendagri:99.99"}`), actor.Metadata)
	put("a forged erasure", actor.Stream, "PersonalDataErased", fmt.Appendf(nil, `{"keyId":%q,"request":%q,"legalBasis":"x","requestedBy":"a","approvedBy":"b"}`, actor.Stream, uuid.New()), actor.Metadata)
	put("the same training again", aid.Stream, "TrainingAttended", aid.Data, regexp.MustCompile(`"command":"[^"]*"`).ReplaceAll(aid.Metadata, []byte(`"command":"`+uuid.NewString()+`"`)))
	put("a reversal of nothing", paid.Stream, "FactReversed", fmt.Appendf(nil, `{"target":%q,"targetRevision":1,"targetType":"Disbursed","reason":"x"}`, uuid.New()), paid.Metadata)
	put("a flag out of nothing", actor.Stream, "DuplicateAidFlagged", []byte(`{"rule":"D6.v1"}`), aid.Metadata)
	put("a second opening", origin.Stream, "LedgerOpened", origin.Data, origin.Metadata)
	put("another vault", origin.Stream, "VaultAdopted", []byte(`{"vault":"c0ffee00c0ffee00c0ffee00c0ffee00"}`), origin.Metadata)
	put("a vault begun by one", origin.Stream, "VaultAdopted", []byte(`{"vault":"c0ffee00c0ffee00c0ffee00c0ffee00","mark":"0123456789abcdef","reason":"x"}`), origin.Metadata)
	put("a move that nobody made", origin.Stream, "LedgerMoved", []byte(`{"ledger":"00000000-0000-4000-8000-000000000000","from":"a","to":"b","fromPosition":1,"toPosition":1,"events":1,"digest":"00"}`), origin.Metadata)
	put("an approval out of nothing", "approval-"+uuid.NewString(), "ApprovalGranted", []byte(`{"by":"bupati"}`), paid.Metadata)
	put("an actor without a registration", "ikm-"+uuid.NewString(), aid.Type, aid.Data, aid.Metadata)
	put("a fund without a declaration", "fund-"+uuid.NewString(), "FundAllocated", []byte(`{"amountRp":1000000}`), paid.Metadata)
	put("a second declaration", paid.Stream, "FundDeclared", first("FundDeclared").Data, paid.Metadata)
	put("a finding that nobody raised", "finding-"+uuid.NewString(), "FindingResolved", []byte(`{"by":"bupati","reason":"x"}`), paid.Metadata)
	put("goods out of no stock", "agency-"+uuid.NewString(), "StockIssued", fmt.Appendf(nil, `{"item":"mesin","quantity":"1","unit":"unit","issue":"1","to":%q}`, actor.Stream), paid.Metadata)
	put("the end of an import that never began", "import-"+strings.Repeat("0", 64), "ImportFinished", plain, paid.Metadata)
	put("a NIB that is none", "identity-nib-1", "IdentityClaimed", fmt.Appendf(nil, `{"actor":%q,"until":1}`, actor.Stream), paid.Metadata)
	put("an approval that its requester gave", "approval-"+uuid.NewString(), "ApprovalRequested", []byte(`{"commandHash":"x","concerns":"fund-x","what":"x","rules":["D1.v1"],"requester":"sri","expires":"2099-01-01"}`), paid.Metadata)
	put("a stream of somebody else", "orders-1", "OrderPlaced", plain, plain)
	put("a stream that is nearly ours", "ikm-1", "ActorRegistered", actor.Data, actor.Metadata)
	put("metadata of a stream", "$$"+actor.Stream, "$metadata", []byte(`{"$acl":{"$r":"$all"}}`), nil)
	put("a stream that would be hidden", "$$"+paid.Stream, "$metadata", []byte(`{"$maxCount":1}`), nil)
	return list
}

// unmoved are questions whose answers must not change.
func unmoved(actor, fund string) [][]string {
	return [][]string{{"city", "list"}, {"city", "show", "payakumbuh"}, {"city", "compare", "payakumbuh", "bukittinggi"}, {"actor", "list"}, {"actor", "show", actor},
		{"actor", "timeline", actor}, {"programme", "list"}, {"fund", "list"}, {"fund", "show", fund}, {"fund", "reconcile"}, {"agency", "stock"}, {"flag", "list"},
		{"finding", "list"}, {"approve", "list"}, {"region", "facts", "payakumbuh"}, {"events"}, {"replay", fund}, {"explain", "fund/" + fund + "/remainder"},
		{"city", "list", "--as-of", "2025-06-30"}, {"city", "list", "--recorded-by", "2025-06-30"}, {"store", "check"}, {"store", "info"}, {"vault", "info"}}
}

// told is an answer as a program reads it, without what may change.
func told(t *testing.T, dir string, line []string) string {
	t.Helper()
	out, talk, code := shows(t, slices.Concat(line, []string{"--json", "--store", dir})...)
	require.Zero(t, code, "jejak %s\n%s", strings.Join(line, " "), talk)
	return regexp.MustCompile(`"aside":[1-9]\d*,`).ReplaceAllString(out, "")
}

func TestAForgedEventMovesNoFigureAndEndsNoAnswer(t *testing.T) {
	from, err := given["sample"]()
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "buku")
	require.NoError(t, copyStore(dir, from))
	log := logOf(t, dir)
	list := poisons(t, log)
	require.GreaterOrEqual(t, len(list), 45)
	find := func(kind string) string {
		return log[slices.IndexFunc(log, func(r eventstore.Record) bool { return r.Type == kind })].Stream
	}
	actor, fund := find("ActorRegistered"), find("Disbursed")
	before := map[string]string{}
	for _, line := range unmoved(actor, fund) {
		before[strings.Join(line, " ")] = told(t, dir, line)
	}

	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	for _, p := range list {
		_, err := store.Append(t.Context(), p.stream, eventstore.Any, p.event)
		require.NoError(t, err, p.name)
	}
	require.NoError(t, store.Close())

	for _, line := range unmoved(actor, fund) {
		name := strings.Join(line, " ")
		after := told(t, dir, line)
		switch line[0] {
		case "store", "vault": // which tell of files, and of what is set aside
		default:
			assert.Equal(t, before[name], after, "jejak %s", name)
		}
	}
	out, _, code := shows(t, "store", "aside", "list", "--json", "--store", dir)
	require.Zero(t, code)
	var ids []string
	for line := range strings.Lines(out) {
		var a struct {
			ID    string
			Aside int
		}
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		assert.Equal(t, len(list), a.Aside)
		ids = append(ids, a.ID)
	}
	for _, p := range list {
		assert.Contains(t, ids, p.event.ID.String(), "%s is set aside", p.name)
	}
	for _, line := range [][]string{{"rebuild"}, {"store", "backup", filepath.Join(t.TempDir(), "cadangan")}} {
		_, talk, code := shows(t, slices.Concat(line, []string{"--store", dir})...)
		assert.Zero(t, code, talk)
	}
	_, talk, code := shows(t, "fund", "release", fund, "--commitment", "x", "--amount", "1", "--reason", "x", "--by", "sri", "--store", dir)
	assert.Equal(t, exitRejected, code)
	assert.Contains(t, talk, "STREAM_ASIDE")
}

// guarded is the sample's log behind a guard.
func guarded(t *testing.T) (*ledger.Guard, *memory.Store, []eventstore.Record) {
	t.Helper()
	from, err := given["sample"]()
	require.NoError(t, err)
	log := logOf(t, from)
	store := memory.New()
	require.NoError(t, store.Import(t.Context(), log...))
	guard := ledger.NewGuard(store)
	last := log[len(log)-1].Recorded
	guard.Now = func() time.Time { return last }
	store.Now = guard.Now
	return guard, store, log
}

func TestTheGuardRefusesWhatNobodyDecided(t *testing.T) {
	guard, store, log := guarded(t)
	for _, p := range poisons(t, log) {
		_, err := guard.Append(t.Context(), p.stream, eventstore.Any, p.event)
		var refused *eventstore.RefusedError
		if assert.ErrorAs(t, err, &refused, p.name) {
			assert.NotEmpty(t, refused.Code)
			assert.NotEmpty(t, refused.Message)
		}
	}
	head, err := eventstore.Head(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, log[len(log)-1].Position, head, "nothing has come in")
}

// Random changes of honest events, under a command of their own and with the time of now: nothing that the guard lets in
// would be set aside by a reader.
func TestMutatedEventsAreRefusedOrHarmless(t *testing.T) {
	guard, store, log := guarded(t)
	rng := rand.New(rand.NewPCG(1, 2))
	n, let := howMany(t, 1000, 10_000, 100_000), 0
	for range n {
		r := log[rng.IntN(len(log))]
		command := uuid.New()
		e := eventstore.Event{ID: domain.EventID(command, 0), Type: r.Type, Data: mutatedText(rng, r.Data), Metadata: mutatedText(rng, r.Metadata)}
		if rng.IntN(2) == 0 {
			e.Metadata = r.Metadata
		}
		e.Metadata = regexp.MustCompile(`"command":"[^"]*"`).ReplaceAll(e.Metadata, []byte(`"command":"`+command.String()+`"`))
		e.Metadata = regexp.MustCompile(`"recordedAt":"[^"]*"`).ReplaceAll(e.Metadata, []byte(`"recordedAt":"`+guard.Now().UTC().Format(time.RFC3339Nano)+`"`))
		_, err := guard.Append(t.Context(), r.Stream, eventstore.Any, e)
		var refused *eventstore.RefusedError
		var invalid *eventstore.InvalidError
		if err == nil {
			let++
		} else if !errors.As(err, &refused) && !errors.As(err, &invalid) {
			require.NoError(t, err)
		}
	}
	t.Logf("%d of %d were let in", let, n)
	assert.Less(t, let, n/2)
	book := &verdict.Book{Store: store}
	require.NoError(t, book.CatchUp(t.Context()))
	assert.Empty(t, book.Asides)
}

// mutatedText changes one member of an object, or one bit.
func mutatedText(rng *rand.Rand, text []byte) []byte {
	var tree map[string]any
	if rng.IntN(4) == 0 || json.Unmarshal(text, &tree) != nil || len(tree) == 0 {
		out := bytes.Clone(text)
		if len(out) > 0 {
			out[rng.IntN(len(out))] ^= 1 << rng.IntN(8)
		}
		return out
	}
	names := slices.Sorted(maps.Keys(tree))
	name := names[rng.IntN(len(names))]
	values := []any{nil, -1, 0, 1, 5e6, 1e15, "", "x", "sri", "2021", "2999-12-31", "planned", true, []any{}, map[string]any{}, uuid.NewString(), "ikm-" + uuid.NewString(), "kemendagri:99.99"}
	switch rng.IntN(4) {
	case 0:
		delete(tree, name)
	case 1:
		tree["extra"] = 1
	default:
		tree[name] = values[rng.IntN(len(values))]
	}
	out, err := json.Marshal(tree)
	if err != nil {
		return text
	}
	return out
}

func TestTheStreamsOfAGuestAreNoBusinessOfTheLedger(t *testing.T) {
	from, err := given["articles"]()
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "buku")
	require.NoError(t, copyStore(dir, from))
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{})
	require.NoError(t, err)
	_, err = store.Append(t.Context(), "orders-1", eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "OrderPlaced", Data: []byte(`{}`)})
	require.NoError(t, err)
	require.NoError(t, store.Close())
	line := []string{"city", "list", "--json", "--store", dir}
	out, _, code := shows(t, line...)
	require.Zero(t, code)
	assert.Contains(t, out, `"aside":1,`)
	_, err = door.AddGuests(filepath.Join(dir, guestsFile), "orders-")
	require.NoError(t, err)
	out, _, code = shows(t, line...)
	require.Zero(t, code)
	assert.NotContains(t, out, `"aside"`)
}
