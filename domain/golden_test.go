package domain

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// golden is an event as the log keeps it, laid out for people. With v0.1.0 these files freeze: whatever was written
// once must be read for ever. Until then a change needs its reason in the commit. -update adds files for new types
// and versions and never touches one that is there.
type golden struct {
	Type     string          `json:"type"`
	Stream   Ref             `json:"stream"`
	ID       uuid.UUID       `json:"id"`
	Data     json.RawMessage `json:"data"`
	Metadata json.RawMessage `json:"metadata"`
}

func goldenPath(name string, schema int) string {
	return filepath.Join("testdata", "events", fmt.Sprintf("%s.v%d.json", name, schema))
}

func readGolden(t testing.TB, path string) (g golden, w Wire) {
	text, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./domain -update adds missing golden files")
	require.NoError(t, json.Unmarshal(text, &g))
	return g, Wire{ID: g.ID, Type: g.Type, Data: compact(t, g.Data), Metadata: compact(t, g.Metadata)}
}

func compact(t testing.TB, text []byte) []byte {
	v := jsontext.Value(text).Clone()
	require.NoError(t, v.Compact())
	return v
}

func addGolden(t *testing.T, et *eventType) {
	path := goldenPath(et.name, et.schema)
	if _, err := os.Stat(path); err == nil {
		return
	}
	e := exampleOf(t, et.name)
	m := exampleMeta(modeOf(e.body))
	if MayBeLate(e.body) {
		m.Late = "tagihan rekanan baru diterima sesudah tutup buku"
	}
	if citesApproval(e.body) {
		m.Approval = consent
	}
	if namesImport(e.body) {
		m.Import = Import{"penerima-2021.xlsx", exampleDigest, 17}
	}
	w, err := Encode(Event{ID: EventID(id("command"), 0), Meta: m, Body: e.body})
	require.NoError(t, err)
	text, err := json.MarshalIndent(golden{w.Type, e.stream, w.ID, w.Data, w.Metadata}, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, append(text, '\n'), 0o644))
}

func TestEveryEventVersionEverWrittenIsRead(t *testing.T) {
	for _, et := range eventTypes {
		if *update {
			addGolden(t, et)
		}
		for schema := 1; schema <= et.schema; schema++ {
			g, w := readGolden(t, goldenPath(et.name, schema))
			require.Equal(t, et.name, g.Type)
			assert.True(t, et.on(g.Stream.Category()) && g.Stream.valid(), "%s does not stand on %s", et.name, g.Stream)
			e, err := Decode(w)
			require.NoError(t, err)
			assert.Equal(t, schema, e.Meta.Schema)
			assert.Equal(t, et.body, reflect.TypeOf(e.Body).Elem())
		}
	}
}

func TestEncodingADecodedEventGivesItsBytes(t *testing.T) {
	for _, et := range eventTypes {
		_, w := readGolden(t, goldenPath(et.name, et.schema))
		e, err := Decode(w)
		require.NoError(t, err)
		again, err := Encode(e)
		require.NoError(t, err)
		assert.Equal(t, string(w.Data), string(again.Data), et.name)
		assert.Equal(t, string(w.Metadata), string(again.Metadata), et.name)
		assert.Equal(t, w.ID, again.ID)
	}
}

func TestEveryGoldenFileIsOfAKnownEventVersion(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "events", "*"))
	require.NoError(t, err)
	known := map[string]bool{}
	for _, et := range eventTypes {
		for schema := 1; schema <= et.schema; schema++ {
			known[goldenPath(et.name, schema)] = true
		}
	}
	for _, path := range paths {
		assert.True(t, known[path], "%s is of no registered event version: a type that was written is never removed", path)
	}
	assert.Len(t, paths, len(known))
}

// citesApproval: of the goldens, that of the fact that is never recorded without an approval shows one.
func citesApproval(b Body) bool {
	_, is := b.(*DuplicateAidCleared)
	return is
}

// namesImport: of the goldens, that of a row of an import shows where it was read.
func namesImport(b Body) bool {
	_, is := b.(*RowRejected)
	return is
}

// A golden file proves nothing about a field that it does not show. Few facts may say why they are late; two of them do.
// One shows an approval, and one an import.
func TestGoldenFilesShowEveryField(t *testing.T) {
	late := goldenWire(t, "FundLapsed")
	for _, et := range eventTypes {
		_, w := readGolden(t, goldenPath(et.name, et.schema))
		e, err := Decode(w)
		require.NoError(t, err)
		assertFilled(t, et.name+".data", reflect.ValueOf(e.Body).Elem())
		if e.Meta.Late == "" {
			e.Meta.Late = "see below"
		}
		if !citesApproval(e.Body) {
			e.Meta.Approval = "see below"
		}
		if !namesImport(e.Body) {
			e.Meta.Import = Import{"see below", "see below", 1}
		}
		assertFilled(t, et.name+".metadata", reflect.ValueOf(e.Meta))
	}
	e, err := Decode(late)
	require.NoError(t, err)
	assert.NotEmpty(t, e.Meta.Late)
}

// younger are the fields that came after their golden files. TestAnItemNamesTheStockThatItComesFrom shows those of an item,
// TestAClaimSaysUpToWhichRevisionItHolds that of a claim, and TestTheEnvelopeSaysWhenItWasDecidedAndWithHowFullAVault those
// of the envelope.
var younger = regexp.MustCompile(`\.Items\[\d+\]\.(Agency|Issue)$|^Identity(Claimed|Released)\.data\.Until$|\.metadata\.(RecordedAt|Vault)$`)

func assertFilled(t *testing.T, path string, v reflect.Value) {
	if younger.MatchString(path) {
		return
	}
	assert.False(t, v.IsZero(), path)
	switch {
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			assertFilled(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				assertFilled(t, path+"."+f.Name, v.Field(i))
			}
		}
	}
}

func TestPersonalFieldsOfGoldenFilesAreSealed(t *testing.T) {
	seen := 0
	for _, et := range eventTypes {
		g, w := readGolden(t, goldenPath(et.name, et.schema))
		e, err := Decode(w)
		require.NoError(t, err)
		for _, f := range PersonalFields(g.Stream, e.Body) {
			s, ok := f.Value.Sealed()
			assert.True(t, ok, "%s.%s", et.name, f.Path)
			assert.Equal(t, f.Subject, s.Key)
			assert.Equal(t, SealVersion, s.Version)
			assert.True(t, strings.Contains(string(w.Data), `"$pii":1`))
			seen++
		}
		assert.Equal(t, countPersonal(et.body), len(PersonalFields(g.Stream, e.Body)), "%s has a personal field that PersonalFields does not list", et.name)
	}
	assert.Positive(t, seen)
}

// countPersonal counts the fields of type Personal of a body, so that none can be left out of sealing.
func countPersonal(body reflect.Type) (n int) {
	for _, f := range reflect.VisibleFields(body) {
		if f.Type == reflect.TypeFor[Personal]() {
			n++
		}
	}
	return n
}

func TestTheRegistryIsOneToOne(t *testing.T) {
	seen := map[string]bool{}
	for _, et := range eventTypes {
		assert.False(t, seen[et.name], et.name)
		seen[et.name] = true
		assert.Equal(t, et, typeByBody[et.body], et.name)
		assert.Len(t, et.upcasters, et.schema-1, et.name)
		assert.NotEmpty(t, et.categories, et.name)
		for _, c := range et.categories {
			assert.Contains(t, Categories(), c, et.name)
		}
	}
	assert.Len(t, examples(), len(eventTypes), "one example of each type")
}
