package canon_test

import (
	"encoding"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/canon"
)

type word string

// even is a number that spells itself.
type even int

func (e *even) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, (*int)(e)) }

func readEven(c *canon.Cursor, into reflect.Value) bool {
	n, ok := c.Integer()
	into.SetInt(n)
	return ok && n%2 == 0
}

// shout is a text by a method of its own.
type shout string

func (s *shout) UnmarshalText(b []byte) error { *s = shout(strings.ToUpper(string(b))); return nil }

var _ encoding.TextUnmarshaler = (*shout)(nil)

type part struct {
	Name  string   `json:"name"`
	Notes []string `json:"notes,omitempty"`
}

type shared struct {
	Small int8 `json:"small,omitzero"`
}

type whole struct {
	First string `json:"first"`
	shared
	Word  word      `json:"word,omitempty"`
	Yes   bool      `json:"yes,omitzero"`
	Big   int64     `json:"big,omitzero"`
	Even  *even     `json:"even,omitzero"`
	Shout shout     `json:"shout,omitempty"`
	At    time.Time `json:"at,omitzero"`
	Part  part      `json:"part,omitzero"`
	Parts []part    `json:"parts,omitempty"`
	Far   *part     `json:"far,omitzero"`
	Last  int       `json:"last"`
}

func compile(t testing.TB) *canon.Object {
	o, ok := canon.Compile(reflect.TypeFor[whole](), canon.Own{reflect.TypeFor[even](): readEven})
	require.True(t, ok)
	return o
}

func read(t testing.TB, text string) (whole, bool) {
	var w whole
	return w, compile(t).Read([]byte(text), reflect.ValueOf(&w).Elem())
}

const filled = `{"first":"é","small":-128,"word":"kata","yes":true,"big":-999999999999999999,"even":4,"shout":"a","at":"2021-12-22T01:02:03.5Z",` +
	`"part":{"name":""},"parts":[{"name":"x"},{"name":"y","notes":["1","2"]}],"far":{"name":"z"},"last":0}`

func TestTheOneSpellingIsRead(t *testing.T) {
	four := even(4)
	w, ok := read(t, filled)
	require.True(t, ok)
	assert.Equal(t, whole{First: "é", shared: shared{-128}, Word: "kata", Yes: true, Big: -999999999999999999, Even: &four, Shout: "A",
		At: time.Date(2021, time.December, 22, 1, 2, 3, 5e8, time.UTC), Part: part{}, Parts: []part{{Name: "x"}, {"y", []string{"1", "2"}}},
		Far: &part{Name: "z"}}, w)
	w, ok = read(t, `{"first":"","last":1}`)
	require.True(t, ok)
	assert.Equal(t, whole{Last: 1}, w)
}

func TestEveryOtherSpellingIsNotRead(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{`{"first"`, ` {"first"`}, {`"last":0}`, `"last":0} `}, {`"last":0}`, `"last":0}{}`}, {`"last":0}`, `"last":0`}, {`"last":0}`, `"last":0,}`},
		{`"first":"é",`, ``}, {`,"last":0`, ``}, {`{"name":""}`, `{}`}, {`"name":"y",`, ``}, {`"last":0`, `"last":0,"more":1`}, {`"last":0`, `"last":0,"last":0`},
		{`"first":"é"`, `"First":"é"`}, {`"first":"é","small":-128`, `"small":-128,"first":"é"`}, {`"é"`, `null`}, {`"é"`, `1`}, {`"é"`, `"\u0041"`}, {`"é"`, "\"\n\""},
		{`"é"`, "\"\xff\""}, {`"é"`, "\"\xed\xa0\x80\""}, {`"é"`, "\"12345678\xff12345678\""}, {`"é"`, `"é`}, {`"é"`, `é"`},
		{`-128`, `-129`}, {`-128`, `128`}, {`-128`, `-0`}, {`-128`, `01`}, {`-128`, `-`}, {`-128`, `+1`}, {`-128`, `1.0`}, {`-128`, `1e1`}, {`-128`, `"1"`},
		{`-999999999999999999`, `1000000000000000000`}, {`4`, `5`}, {`true`, `1`}, {`true`, `True`}, {`:true`, `: true`}, {`true,`, `true ,`},
		{`03.5Z`, `03,5Z`}, {`03.5Z`, `03.5+07:00`}, {`T01`, `T1`}, {`12-22`, `02-30`}, {`["1","2"]`, `[]`}, {`["1","2"]`, `["1",]`}, {`["1","2"]`, `["1" "2"]`},
		{`["1","2"]`, `["1",2]`}, {`["1","2"]`, `["1","2"`}, {`["1","2"]`, `null`}, {`{"name":"z"}`, `null`}, {`{"name":"z"}`, `[]`},
	} {
		require.Contains(t, filled, c.old)
		text := strings.Replace(filled, c.old, c.new, 1)
		_, ok := read(t, text)
		assert.False(t, ok, text)
	}
	for end := range len(filled) {
		_, ok := read(t, filled[:end])
		assert.False(t, ok, filled[:end])
	}
}

// What the json package writes deterministically is read, unless it needs an escape, or a longer number.
func TestWhatIsWrittenIsRead(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,80}`), rapid.StringMatching(`[a-é]{0,20}`))
	parts := rapid.Custom(func(t *rapid.T) part {
		return part{texts.Draw(t, "name"), rapid.SliceOfN(texts, 0, 3).Draw(t, "notes")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		want := whole{
			First: texts.Draw(rt, "first"), shared: shared{rapid.Int8().Draw(rt, "small")}, Word: word(texts.Draw(rt, "word")), Yes: rapid.Bool().Draw(rt, "yes"),
			Big: rapid.Int64().Draw(rt, "big"), Shout: shout(strings.ToUpper(texts.Draw(rt, "shout"))), Part: parts.Draw(rt, "part"),
			At:    time.Unix(rapid.Int64Range(-1e9, 1e10).Draw(rt, "s"), rapid.Int64Range(0, 1e9-1).Draw(rt, "ns")).UTC(),
			Parts: rapid.SliceOfN(parts, 0, 3).Draw(rt, "parts"), Last: rapid.Int().Draw(rt, "last"),
		}
		if rapid.Bool().Draw(rt, "even?") {
			n := even(2 * rapid.Int32().Draw(rt, "even"))
			want.Even = &n
		}
		text, err := json.Marshal(want, json.Deterministic(true))
		if err != nil {
			rt.Skip(err) // a text that is not UTF-8
		}
		var first, second whole
		require.NoError(rt, json.Unmarshal(text, &second))
		long := func(n int64) bool { return n == math.MinInt64 || max(n, -n) >= 1e18 }
		if compile(t).Read(text, reflect.ValueOf(&first).Elem()) {
			require.Equal(rt, second, first, "%s", text)
		} else if !strings.Contains(string(text), `\`) && !long(want.Big) && !long(int64(want.Last)) {
			rt.Fatalf("%s is not read", text)
		}
	})
}

func TestWhatIsReadIsKept(t *testing.T) {
	text := []byte(filled)
	var w whole
	require.True(t, compile(t).Read(text, reflect.ValueOf(&w).Elem()))
	clear(text)
	want, ok := read(t, filled)
	require.True(t, ok)
	assert.Equal(t, want, w)
}

// with is a struct type of fields V, W of some types with some tags.
func with(fields ...any) reflect.Type {
	var list []reflect.StructField
	for i := 0; i < len(fields); i += 2 {
		list = append(list, reflect.StructField{Name: string(rune('V' + i/2)), Type: reflect.TypeOf(fields[i]).Elem(), Tag: reflect.StructTag(fields[i+1].(string))})
	}
	return reflect.StructOf(list)
}

func TestATypeThatIsSpeltInAWayOfItsOwnIsNotCompiled(t *testing.T) {
	const v = `json:"v"`
	number := new(int)
	for name, of := range map[string]reflect.Type{
		"a float":             with(new(float64), v),
		"without a sign":      with(new(uint), v),
		"a map":               with(new(map[string]string), v),
		"bytes":               with(new([]byte), v),
		"an array":            with(new([2]int), v),
		"anything":            with(new(any), v),
		"JSON":                with(new(jsontext.Value), v),
		"a duration":          with(new(time.Duration), v),
		"a method of its own": with(new(even), v),
		"in a list":           with(new([]even), v),
		"behind a pointer":    with(new(*float64), v),
		"inside": with(new(struct {
			V even `json:"v"`
		}), v),
		"a number in quotes": with(number, `json:"v,string"`),
		"a name of any case": with(number, `json:"v,case:ignore"`),
		"no tag":             with(number, ``),
		"no name":            with(number, `json:",omitempty"`),
		"left out":           with(number, `json:"-"`),
		"an escaped name":    with(number, `json:"\\v"`),
		"a name twice":       with(number, v, number, v),
	} {
		o, ok := canon.Compile(of, nil)
		assert.False(t, ok, name)
		assert.False(t, o.Read([]byte(`{}`), reflect.New(of).Elem()), name)
	}
}
