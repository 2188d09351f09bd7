package domain

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bothWays reads an event in the spelling of Encode and in any, and fails when a yes of the first is not what the second
// reads. It returns whether the first has read the body and the metadata.
func bothWays(t rapid.TB, et *eventType, data, metadata []byte) (body, meta bool) {
	t.Helper()
	first := reflect.New(et.body)
	if body = et.canonical.Read(data, first.Elem()); body {
		second, err := et.decodeAnyBody(data)
		if err != nil || !reflect.DeepEqual(first.Interface(), second) {
			t.Fatalf("%s: %s is read as %+v, and by the json package as %+v: %v", et.name, data, first, second, err)
		}
	}
	var m Meta
	if meta = canonicalMeta.Read(metadata, reflect.ValueOf(&m).Elem()); meta {
		second, err := decodeAnyMeta(metadata)
		if err != nil || !reflect.DeepEqual(m, second) {
			t.Fatalf("%s is read as %+v, and by the json package as %+v: %v", metadata, m, second, err)
		}
	}
	return body, meta
}

func TestWhatIsEncodedIsReadInItsOwnSpelling(t *testing.T) {
	for _, et := range eventTypes {
		w := goldenWire(t, et.name)
		body, meta := bothWays(t, et, w.Data, w.Metadata)
		assert.True(t, body, "%s is read by the json package alone: %s", et.name, w.Data)
		assert.True(t, meta, "%s", w.Metadata)
	}
}

// What is right in another spelling is read all the same, and no other value comes of it.
func TestAnotherSpellingIsReadByTheJSONPackage(t *testing.T) {
	for _, et := range eventTypes {
		w := goldenWire(t, et.name)
		want, err := Decode(w)
		require.NoError(t, err)
		spaced := Wire{ID: w.ID, Type: w.Type, Data: append([]byte(" "), w.Data...), Metadata: append([]byte("\n"), w.Metadata...)}
		body, meta := bothWays(t, et, spaced.Data, spaced.Metadata)
		assert.False(t, body || meta, et.name)
		got, err := Decode(spaced)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// Nothing of one event stays in the place where the next one is read, whether it was read or refused half-way.
func TestAnEnvelopeIsReadIntoAnEmptyOne(t *testing.T) {
	full := goldenWire(t, "FundLapsed").Metadata
	bare := []byte(`{"schema":1,"occurredOn":"2021","mode":"actual","confidence":"claimed","by":{"user":"sri"},` +
		`"command":"6a656a61-6b00-5000-8000-696b6d000001","request":"x"}`)
	want, err := decodeAnyMeta(bare)
	require.NoError(t, err)
	for _, before := range [][]byte{full, full[:len(full)-1], full[:len(full)/2]} {
		_, _ = decodeMeta(before)
		got, err := decodeMeta(bare)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// pieces are what a mutation puts into a text: what JSON is made of, spelt in more than one way, and what it is not.
var pieces = []string{`"`, `\`, `\"`, `\u0041`, `{`, `}`, `{}`, `[`, `]`, `[]`, `,`, `:`, ` `, "\n", "\t", "\x00", "\x7f", "\xff", "\xed\xa0\x80", "é", "\u2028",
	`null`, `true`, `false`, `0`, `-`, `-0`, `00`, `1.0`, `1e2`, `9`, `9007199254740991`, `9007199254740992`, `-9007199254740991`, `-9007199254740992`,
	`999999999999999999`, `1000000000000000000`, `9223372036854775807`, `9223372036854775808`,
	`""`, `"x"`, `["x"]`, `[{}]`, `,"note":""`, `,"rules":[]`, `,"evidence":[{"kind":""}]`, `"2021-02-30"`, `"2021~"`, `"../2021"`, `"2021-12-22T1:02:03Z"`,
	`"2021-12-22T01:02:03,5Z"`, `"2021-12-22T01:02:03.5+07:00"`, `"2021-12-22T01:02:03+24:00"`, `"2021-12-22T01:02:60Z"`, `"kemendagri:13.76"`, `"13.76"`, `"bps:1376"`, `"2.50"`,
	`"{6a656a61-6b00-5000-8000-696b6d000001}"`, `"6A656A616B0050008000696B6D000001"`}

// mutate changes a text in a few places: something goes, something else comes, something stands twice.
func mutate(t *rapid.T, text []byte) []byte {
	text = slices.Clone(text)
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		from := rapid.IntRange(0, len(text)).Draw(t, "from")
		to := min(len(text), from+rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 40)).Draw(t, "length"))
		with := []byte(rapid.SampledFrom(pieces).Draw(t, "piece"))
		switch rapid.IntRange(0, 3).Draw(t, "edit") {
		case 0:
			with = nil
		case 1:
			with = slices.Concat(text[from:to], text[from:to])
		case 2:
			with = slices.Concat(text[from:to], with)
		}
		text = slices.Replace(text, from, to, with...)
	}
	return text
}

// value finds what stands for a member or an element: a string, a number, a list.
var value = regexp.MustCompile(`[:[,](\[[^][]*\]|"[^"]*"|-?\d+|true|false)[],}]`)

// swapValues puts a value in the place of another, which may be of any kind.
func swapValues(t *rapid.T, text []byte) []byte {
	at := value.FindAllSubmatchIndex(text, -1)
	if len(at) == 0 {
		return text
	}
	others := slices.Clone(pieces)
	for _, i := range at {
		others = append(others, string(text[i[2]:i[3]]))
	}
	place, other := rapid.SampledFrom(at).Draw(t, "place"), rapid.SampledFrom(others).Draw(t, "value")
	return slices.Replace(slices.Clone(text), place[2], place[3], []byte(other)...)
}

// fullWire is a golden event that has also what is younger than its file.
func fullWire(t testing.TB, et *eventType) Wire {
	w := goldenWire(t, et.name)
	e, err := Decode(w)
	require.NoError(t, err)
	e.Meta.RecordedAt, e.Meta.Vault = instant.Add(500), 17
	w, err = Encode(e)
	require.NoError(t, err)
	return w
}

func TestEveryValueMayBeAnother(t *testing.T) {
	for i, et := range eventTypes {
		w := fullWire(t, et)
		for _, at := range value.FindAllSubmatchIndex(w.Data, -1) {
			for _, piece := range pieces {
				bothWays(t, et, slices.Replace(slices.Clone(w.Data), at[2], at[3], []byte(piece)...), w.Metadata)
			}
		}
		if i > 0 {
			continue
		}
		for _, at := range value.FindAllSubmatchIndex(w.Metadata, -1) {
			for _, piece := range pieces {
				bothWays(t, et, w.Data, slices.Replace(slices.Clone(w.Metadata), at[2], at[3], []byte(piece)...))
			}
		}
	}
}

func TestAYesIsWhatTheJSONPackageReads(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		et := rapid.SampledFrom(eventTypes).Draw(rt, "type")
		w := fullWire(t, et)
		change := rapid.SampledFrom([]func(*rapid.T, []byte) []byte{mutate, swapValues}).Draw(rt, "change")
		bothWays(rt, et, change(rt, w.Data), change(rt, w.Metadata))
	})
}

func FuzzCanonical(f *testing.F) {
	for _, et := range eventTypes {
		w := fullWire(f, et)
		f.Add(w.Type, w.Data, w.Metadata)
	}
	f.Fuzz(func(t *testing.T, name string, data, metadata []byte) {
		if et, ok := typeByName[name]; ok {
			bothWays(t, et, data, metadata)
		}
	})
}
