package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/visible"
	"jejak/eventstore"
	"jejak/eventstore/local"
)

// poison is what nobody may be shown as it is: a terminal would obey it, or a reader would see something else.
const poison = " \x1b[2J\x1b]0;judul\x07\u009b31m\x7f\r\nGalat palsu\t\u202eterbalik\u2066\u2069\u200f\u061c\u200b\ufeff\u2028\u2029\u00ad\U000e0041\ue000"

// theirs are streams of the examples in ../../domain/testdata/events.
const (
	theActor     = "ikm-ea28c3a4-a2e8-517c-97e0-a6ff8158376e"
	theFund      = "fund-4e4e8329-bca2-561b-9cf4-176b0e29b9c4"
	theProgramme = "programme-b6f89b99-c877-58f1-92b0-c78e1b25c19f"
	theFinding   = "finding-c6110ccd-dd5d-52e9-b884-ee80833a78ca"
)

// reading says how each command that reads is called on a ledger of the examples; a command that does not read is there
// with nothing.
var reading = map[string][]string{
	"": {}, "check": {"--store", "-", "0220001234567"}, "access user list": {}, "access user add": nil, "access user remove": nil, "demo": nil, "generate": nil, "events": {}, "rebuild": {}, "serve": nil, "migrate": nil, "mirror": nil, "reverse": nil,
	"replay": {theActor}, "explain": {"fund/" + theFund + "/remainder"},
	"actor list": {}, "actor show": {theActor}, "actor timeline": {theActor}, "actor equipment": {}, "actor eligibility": {theActor, "--programme", theProgramme},
	"actor class": {theActor}, "city list": {}, "city show": {"payakumbuh"}, "city compare": {"payakumbuh", "bukittinggi"},
	"programme list": {}, "programme show": {theProgramme}, "fund list": {}, "fund show": {theFund}, "fund reconcile": {},
	"region facts": {"payakumbuh"}, "approve list": {}, "finding list": {}, "finding show": {theFinding}, "flag list": {}, "agency stock": {},
	"store info": {}, "store check": {}, "store aside list": {}, "store aside show": {"region-kemendagri:13.75@0"}, "vault info": {},
}

// poisoned makes a ledger of the examples in which every text that may be any text has the poison at its end, as somebody
// could append who has no use for our rules. The events are facts all the same: none is set aside.
func poisoned(t *testing.T, dir string, more ...eventstore.Event) {
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	streams := map[string][]domain.Wire{}
	for _, name := range []string{"LedgerOpened", "AgencyRegistered", "EquipmentProcured", "ProgrammeDeclared", "ProgrammeObjectiveSet", "EligibilityRuleAdopted", "FundDeclared", "FundAllocated", "CommitmentMade",
		"ActorRegistered", "TrainingAttended", "RawMaterialGranted", "EquipmentGranted", "LicenceFacilitated", "MarketAccessFacilitated",
		"PromotionFacilitated", "InformationProvided", "StatementRecorded", "ChallengeIdentified", "ProposalSubmitted", "ProposalItemAdded", "FindingRaised"} {
		file, err := os.ReadFile(filepath.Join("..", "..", "domain", "testdata", "events", name+".v1.json"))
		require.NoError(t, err)
		var example struct {
			Stream         string
			Data, Metadata map[string]any
		}
		require.NoError(t, json.Unmarshal(file, &example))
		delete(example.Data, "beneficiaries") // the stream has no members
		if name == "FindingRaised" {
			example.Data["by"] = "sri" // who records it
		}
		fact := func() (domain.Wire, bool) {
			data, err := json.Marshal(example.Data)
			require.NoError(t, err)
			metadata, err := json.Marshal(example.Metadata)
			require.NoError(t, err)
			wire := domain.Wire{ID: uuid.New(), Type: name, Data: data, Metadata: metadata}
			history, err := decide.NewHistory(domain.Ref(example.Stream))
			require.NoError(t, err)
			var why *domain.Rejection
			for n, w := range append(slices.Clone(streams[example.Stream]), wire) {
				why, err = history.Read(w, int64(n), now)
				require.NoError(t, err)
			}
			return wire, why == nil
		}
		swallow(example.Data, func() bool { _, ok := fact(); return ok })
		swallow(example.Metadata, func() bool { _, ok := fact(); return ok })
		wire, ok := fact()
		require.True(t, ok, name)
		streams[example.Stream] = append(streams[example.Stream], wire)
		_, err = store.Append(t.Context(), example.Stream, eventstore.Any,
			eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
		require.NoError(t, err)
	}
	for _, e := range more {
		_, err = store.Append(t.Context(), "region-kemendagri:13.75", eventstore.Any, e)
		require.NoError(t, err)
	}
}

// kept are words that say what an event is: another would hide it from the pages that it is to be on.
var kept = regexp.MustCompile(`^(actual|planned|kelompok|reported|verified|[a-z0-9]+-[0-9a-f]{8}-.*|[0-9a-f]{64}|[0-9]+)$`)

// swallow puts the poison into every text below a value with which the event is still a fact.
func swallow(v any, fact func() bool) {
	try := func(text any, set func(string)) {
		switch text := text.(type) {
		case string:
			if kept.MatchString(text) {
				return
			}
			if set(text + poison); !fact() {
				set(text)
			}
		default:
			swallow(text, fact)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			try(v[key], func(s string) { v[key] = s })
		}
	case []any:
		for i := range v {
			try(v[i], func(s string) { v[i] = s })
		}
	}
}

// shows runs a command line and holds what it writes: nothing in it is hidden, and no text began a line of its own.
func shows(t *testing.T, line ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, talk bytes.Buffer
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	code = run(t.Context(), line, &environment{Out: &out, Err: &talk, Getenv: func(string) string { return "" },
		Now: func() time.Time { return now }, Width: 80, In: strings.NewReader("")})
	for _, text := range []string{out.String(), talk.String()} {
		for shown := range strings.Lines(text) {
			assert.Empty(t, visible.Hidden(strings.TrimSuffix(shown, "\n")), "jejak %s\n%q", strings.Join(line, " "), shown)
			assert.False(t, strings.HasPrefix(strings.TrimSpace(shown), "Galat palsu"), "jejak %s\n%s", strings.Join(line, " "), text)
			if slices.Contains(line, "--json") && text == out.String() {
				assert.True(t, json.Valid([]byte(shown)), "jejak %s\n%s", strings.Join(line, " "), shown)
			}
		}
	}
	return out.String(), talk.String(), code
}

func TestWhatStandsInTheLogIsShownAndNotObeyed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "buku")
	poisoned(t, dir, eventstore.Event{ID: uuid.New(), Type: "Tipe\u202e\u200b\ufeff", Data: []byte(`{"` + "\u202e" + `":"` + "\u009b" + `"}`)})
	seen := 0
	for _, c := range commands(tree(domain.Indonesian)) {
		name := strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), "jejak"), " ")
		args, reads := reading[name]
		if c.HasSubCommands() || !reads || args == nil {
			continue
		}
		for _, more := range [][]string{nil, {"--json"}, {"--lang", "en"}, {"--as-of", "2022-02-01"}} {
			line := slices.Concat(strings.Fields(name), args, more, []string{"--store", dir})
			out, talk, code := shows(t, line...)
			assert.NotEqual(t, exitFailure, code, "jejak %s\n%s%s", strings.Join(line, " "), out, talk)
			if strings.Contains(out+talk, "202e") {
				seen++
			}
		}
	}
	assert.Greater(t, seen, 50, "the poison was on the pages")
}

func TestEveryCommandIsKnownToReadOrNot(t *testing.T) {
	writes := regexp.MustCompile(`^(record|actor|agency|approve|finding|flag|fund|programme|store|vault) `)
	for _, c := range commands(tree(domain.Indonesian)) {
		name := strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), "jejak"), " ")
		_, known := reading[name]
		assert.True(t, known || c.HasSubCommands() || writes.MatchString(name), "%s: say in this test how it reads", name)
	}
}

func TestErrorsShowWhatTheyReceivedAndDoNotObeyIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "buku")
	store := []string{"--store", dir}
	for _, line := range [][]string{
		{"actor", "show", "x" + poison}, {"--" + poison}, {poison}, {"actor", poison}, {"actor", "list", "--as-of", poison},
		{"city", "list", "--store", "tidak" + poison}, {"city", "list", "--store", "esdb://" + poison},
		{"record", "pelaku", "--entity", "kelompok", "--name", "A" + poison, "--city", "payakumbuh", "--by", "sri"},
		{"record", "pelaku", "--entity", "kelompok" + poison, "--name", "A", "--city", "payakumbuh", "--by", "sri"},
		{"record", "pelaku", "--entity", "kelompok", "--name", "A", "--city", "payakumbuh" + poison, "--by", "sri"},
		{"check", "12" + poison},
	} {
		for _, more := range [][]string{nil, {"--json"}} {
			_, talk, code := shows(t, slices.Concat(store, line, more)...)
			assert.NotZero(t, code, "%q", line)
			assert.NotEmpty(t, talk, "%q", line)
		}
	}
}

func TestAScreenPassesOnWhatTheWriterSays(t *testing.T) {
	_, err := screen{brokenWriter{}, &app{}}.Write([]byte("a"))
	assert.ErrorIs(t, err, os.ErrClosed)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

// All output goes through the screens that run makes: nothing else may know the program's own streams.
func TestNothingIsWrittenBesideTheScreen(t *testing.T) {
	beside := regexp.MustCompile(`os\.Std(out|err)|fmt\.Print|\bprintln\(|log\.(Print|Fatal|Panic)|slog\.(Default|Info|Warn|Error|Debug)`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "main.go" {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Empty(t, beside.FindAllString(string(text), -1), name)
	}
}
