package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func goldenWire(t testing.TB, name string) Wire {
	_, w := readGolden(t, goldenPath(name, typeByName[name].schema))
	return w
}

// swap replaces a piece of JSON that must be there.
func swap(t testing.TB, text []byte, old, new string) []byte {
	t.Helper()
	require.Contains(t, string(text), old)
	return []byte(strings.Replace(string(text), old, new, 1))
}

func requireUndecodable(t *testing.T, w Wire, because string) {
	t.Helper()
	_, err := Decode(w)
	var failed *DecodeError
	require.ErrorAs(t, err, &failed)
	require.ErrorContains(t, err, because)
}

func TestDecodeRefusesAnUnknownType(t *testing.T) {
	w := goldenWire(t, "Disbursed")
	for _, name := range []string{"", "disbursed", "DISBURSED", "Disbursed ", "MoneyPaid"} {
		w.Type = name
		requireUndecodable(t, w, "unknown event type")
	}
}

func TestDecodeRefusesEveryOtherFormOfTheData(t *testing.T) {
	for _, c := range []struct{ old, new, because string }{
		{`{"commitment"`, `{"extra":1,"commitment"`, "unknown object member"},
		{`"sp2d"`, `"SP2D"`, "unknown object member"},
		{`{"commitment":"SK-12"`, `{"commitment":"SK-12","commitment":"SK-12"`, "duplicate"},
		{`"sp2d":"SP2D-0071",`, ``, "sp2d is missing"},
		{`,"amountRp":900000000`, ``, "amountRp is missing"},
		{`900000000`, `null`, "null"},
		{`"SP2D-0071"`, `null`, "null"},
		{`900000000`, `900000000.0`, "whole number"},
		{`900000000`, `9e8`, "whole number"},
		{`900000000`, `"900000000"`, "whole number"},
		{`900000000`, `-0`, "whole number"},
		{`900000000`, `9007199254740992`, "whole number"},
		{`900000000`, `99999999999999999999`, "whole number"},
		{`"SP2D-0071"`, `71`, "unmarshal"},
		{`"SP2D-0071"`, "\"\xff\"", "UTF-8"},
		{`}`, `}{}`, "after top-level value"},
		{`}`, ``, "unexpected EOF"},
		{`{"commitment"`, `[{"commitment"`, "unmarshal"},
	} {
		w := goldenWire(t, "Disbursed")
		w.Data = swap(t, w.Data, c.old, c.new)
		requireUndecodable(t, w, c.because)
	}
	for _, data := range []string{"", "null", "0", `"x"`, "{", "\x00"} {
		w := goldenWire(t, "Disbursed")
		w.Data = []byte(data)
		_, err := Decode(w)
		assert.Error(t, err, "%q", data)
	}
}

func TestDecodeRefusesEveryOtherFormOfTheEnvelope(t *testing.T) {
	for _, c := range []struct{ old, new, because string }{
		{`"schema":1`, `"schema":0`, "schema 0 is not between 1 and 1"},
		{`"schema":1`, `"schema":-1`, "schema -1 is not between"},
		{`"schema":1`, `"schema":2`, "schema 2, and this program"},
		{`"schema":1`, `"schema":1.5`, "unmarshal"},
		{`"schema":1,`, ``, "schema is missing"},
		{`"occurredOn":"2021-12-22",`, ``, "occurredOn is missing"},
		{`"2021-12-22"`, `"22-12-2021"`, "period"},
		{`"2021-12-22"`, `""`, "period"},
		{`"mode":"actual",`, ``, "mode is missing"},
		{`"confidence":"verified",`, ``, "confidence is missing"},
		{`"user":"sri",`, ``, "by.user is missing"},
		{`"kind":"BAST",`, ``, "evidence[0].kind is missing"},
		{`"size":48213`, `"size":48213.5`, "unmarshal"},
		{`"note"`, `"Note"`, "unknown object member"},
		{`"by":{`, `"by":{"office":"x",`, "duplicate"},
	} {
		w := goldenWire(t, "Disbursed")
		w.Metadata = swap(t, w.Metadata, c.old, c.new)
		requireUndecodable(t, w, c.because)
	}
	w := goldenWire(t, "Disbursed")
	for _, none := range [][]byte{nil, {}, []byte("{}"), []byte("null")} {
		w.Metadata = none
		requireUndecodable(t, w, "metadata")
	}
}

// Whatever a form requires is required at every depth, and false and 0 must be said.
func TestDecodeRefusesEveryMissingField(t *testing.T) {
	dropped := 0
	for _, et := range eventTypes {
		w := goldenWire(t, et.name)
		for _, m := range et.form {
			if !m.required {
				continue
			}
			var members map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(w.Data, &members))
			delete(members, m.name)
			data, err := json.Marshal(members)
			require.NoError(t, err)
			requireUndecodable(t, Wire{ID: w.ID, Type: w.Type, Data: data, Metadata: w.Metadata}, m.name+" is missing")
			dropped++
		}
	}
	assert.Greater(t, dropped, 100)

	w := goldenWire(t, "EquipmentGranted")
	w.Data = swap(t, w.Data, `"unit":"unit",`, ``)
	requireUndecodable(t, w, "items[0].unit is missing")
}

func TestRequiredFieldsMayBeZeroWhenTheyAreSaid(t *testing.T) {
	w := goldenWire(t, "LedgerOpened")
	w.Data = swap(t, w.Data, "true", "false")
	e, err := Decode(w)
	require.NoError(t, err)
	assert.False(t, e.Body.(*LedgerOpened).Synthetic)
	w = goldenWire(t, "FactReversed")
	w.Data = swap(t, w.Data, `"targetRevision":4`, `"targetRevision":0`)
	_, err = Decode(w)
	require.NoError(t, err)
}

func TestTheWordNullIsNotNull(t *testing.T) {
	w := goldenWire(t, "Disbursed")
	w.Data = swap(t, w.Data, "SP2D-0071", "null")
	e, err := Decode(w)
	require.NoError(t, err)
	assert.Equal(t, "null", e.Body.(*Disbursed).SP2D)
}

// A word that no vocabulary has today may have been accepted by a later program of the same schema, or by an earlier
// one. It is checked when a command asks for it, and read as it stands.
func TestUnknownWordsAreRefusedInCommandsAndReadInTheLog(t *testing.T) {
	w := goldenWire(t, "TrainingAttended")
	w.Data = swap(t, w.Data, `"pelatihan"`, `"seminar"`)
	e, err := Decode(w)
	require.NoError(t, err)
	assert.Equal(t, "seminar", e.Body.(*TrainingAttended).Kind)

	cmd := example{group, e.Body}.command()
	assertRejected(t, cmd.Check(today), FieldInvalid)
}

func TestClearPersonalDataCannotBeEncoded(t *testing.T) {
	for _, e := range examples() {
		cmd := e.command()
		fields := PersonalFields(cmd.Stream, cmd.Body)
		_, err := Encode(Event{ID: cmd.ID, Meta: exampleMeta(Actual), Body: cmd.Body})
		if len(fields) == 0 {
			assert.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, errUnsealed)
		assert.NotContains(t, err.Error(), fields[0].Value.Clear())
	}
}

func TestSealedFieldsMustBeWhole(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{`"$pii":1`, `"$pii":2`}, {`"$pii":1`, `"$pii":0`}, {`"$pii":1,`, ``}, {`"c":"q83vEjRWeJCrze8SNFZ4kA=="`, `"c":""`},
		{`"k":"person-`, `"x":"person-`}, {`{"$pii"`, `{"clear":"Budi Santoso","$pii"`},
	} {
		w := goldenWire(t, "ActorPersonLinked")
		w.Data = swap(t, w.Data, c.old, c.new)
		_, err := Decode(w)
		require.Error(t, err, c.new)
	}
}

func TestDecodeErrorsDoNotRepeatPersonalData(t *testing.T) {
	for _, data := range []string{
		`{"entityKind":"perorangan","contact":81255501234,"region":"kemendagri:13.76"}`,
		`{"entityKind":"perorangan","contact":["081255501234"],"region":"kemendagri:13.76"}`,
		`{"entityKind":"perorangan","contact":{"telp":"081255501234"},"region":"kemendagri:13.76"}`,
	} {
		_, err := DecodeBody("ActorRegistered", []byte(data))
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "81255501234")
		w := goldenWire(t, "ActorRegistered")
		w.Data = []byte(data)
		_, err = Decode(w)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "81255501234")
	}
}

func TestBodiesOfCommandsHavePersonalDataInClear(t *testing.T) {
	body, err := DecodeBody("ActorLocated", []byte(`{"region":"kemendagri:13.76.04.1002","address":"Jl. Sudirman 7"}`))
	require.NoError(t, err)
	address := body.(*ActorLocated).Address
	assert.Equal(t, "Jl. Sudirman 7", address.Clear())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		assert.NotContains(t, fmt.Sprintf(verb, address), "Sudirman")
		assert.NotContains(t, fmt.Sprintf(verb, body), "Sudirman", verb)
	}
	_, err = DecodeBody("ActorLocated", []byte(`{"region":"kemendagri:13.76.04.1002","address":null}`))
	assert.Error(t, err)
	_, err = DecodeBody("Located", []byte(`{}`))
	assertRejected(t, err, FieldInvalid)
}

func TestStoredBodiesAreReadLikeEvents(t *testing.T) {
	for _, e := range examples() {
		data, err := EncodeBody(e.body)
		require.NoError(t, err)
		body, err := DecodeStoredBody(TypeName(e.body), data)
		require.NoError(t, err)
		assert.Equal(t, e.body, body)
	}
	_, err := DecodeStoredBody("Disbursed", []byte(`{}`))
	require.ErrorContains(t, err, "missing")
	_, err = DecodeStoredBody("Paid", []byte(`{}`))
	require.Error(t, err)
}

func TestARecordedEventKnowsItsPlace(t *testing.T) {
	w := goldenWire(t, "Disbursed")
	e, err := DecodeRecorded(w, string(dak), 7, instant)
	require.NoError(t, err)
	assert.Equal(t, Recorded{e.Event, dak, 7, instant}, e)
	w.Type = "Paid"
	_, err = DecodeRecorded(w, string(dak), 7, instant)
	require.ErrorContains(t, err, string(dak)+"@7")
}

func TestWhatIsNoEventIsAnErrorAndNoPanic(t *testing.T) {
	var none *Disbursed
	for _, body := range []Body{nil, none} {
		_, err := Encode(Event{Body: body})
		require.Error(t, err)
		_, err = (&Command{Body: body}).Digest()
		require.Error(t, err)
		assert.Empty(t, TypeName(body))
		assert.Error(t, (&Command{ID: id("x"), Stream: dak, Body: body}).Check(today))
	}
}

// paid is a body of schema 2, whose schema 1 had the amount in sen under another name.
type paid struct {
	AmountRp *Rupiah `json:"amountRp"`
	Note     string  `json:"note,omitempty"`
}

func (*paid) check(*check) {}

func TestOldSchemasAreReadThroughUpcasters(t *testing.T) {
	var seen []int
	step := func(schema int, old, new string) upcaster {
		return func(data []byte) ([]byte, error) {
			seen = append(seen, schema)
			if !strings.Contains(string(data), old) {
				return nil, errors.New("not of the old form")
			}
			return []byte(strings.Replace(string(data), old, new, 1)), nil
		}
	}
	et := define[paid]("Paid", CategoryFund)
	et.schema, et.upcasters = 3, []upcaster{step(1, `"sen":100`, `"rp":1`), step(2, `"rp"`, `"amountRp"`)}

	wire := func(schema int, data string) Wire {
		m := swap(t, goldenWire(t, "Disbursed").Metadata, `"schema":1`, fmt.Sprintf(`"schema":%d`, schema))
		return Wire{ID: id("paid"), Type: "Paid", Data: []byte(data), Metadata: m}
	}
	for _, c := range []struct {
		schema int
		data   string
		steps  []int
	}{{1, `{"sen":100}`, []int{1, 2}}, {2, `{"rp":1}`, []int{2}}, {3, `{"amountRp":1}`, nil}} {
		seen = nil
		e, err := et.decode(wire(c.schema, c.data))
		require.NoError(t, err)
		assert.Equal(t, &paid{AmountRp: Rp(1)}, e.Body)
		assert.Equal(t, c.schema, e.Meta.Schema, "the envelope says in which schema it was written")
		assert.Equal(t, c.steps, seen)
	}
	_, err := et.decode(wire(4, `{"amountRp":1}`))
	require.ErrorContains(t, err, "schema 4, and this program knows up to 3")
	_, err = et.decode(wire(1, `{"rp":1}`))
	require.ErrorContains(t, err, "upcast from schema 1: not of the old form")
	_, err = et.decode(wire(2, `{"sen":100}`))
	require.ErrorContains(t, err, "upcast from schema 2")
	_, err = et.decode(wire(3, `{"rp":1}`))
	require.ErrorContains(t, err, "unknown object member")
	_, err = et.decode(wire(2, `{"rp":1,"sen":100}`))
	require.ErrorContains(t, err, "unknown object member", "an upcaster's result is read as strictly as any data")
	assert.NotContains(t, typeByName, "Paid")
}

func TestReferencesFindEveryFieldThatIsOne(t *testing.T) {
	for _, e := range examples() {
		text, err := EncodeBody(e.body)
		require.NoError(t, err)
		want := 0
		for _, category := range Categories() {
			want += strings.Count(string(text), `"`+category+`-`)
		}
		keys := strings.Count(string(text), `"k":"`) - strings.Count(string(text), `"k":"person-`) + strings.Count(string(text), `"keyId":"`)
		assert.Len(t, References(e.body), want-keys, TypeName(e.body))
		assert.Len(t, Regions(e.body), strings.Count(string(text), `"kemendagri:`), TypeName(e.body))
	}
}

func TestDigestIgnoresPersonalDataAndWhoAsks(t *testing.T) {
	digest := func(change func(*Command)) string {
		cmd := exampleOf(t, "ActorLocated").command()
		change(&cmd)
		d, err := cmd.Digest()
		require.NoError(t, err)
		return d
	}
	same := digest(func(*Command) {})
	assert.Len(t, same, 64)
	assert.Equal(t, same, digest(func(c *Command) { c.Body.(*ActorLocated).Address = NewPersonal("Jl. Lain 1") }))
	assert.Equal(t, same, digest(func(c *Command) { c.Body.(*ActorLocated).Address = sealed(weaver) }))
	assert.Equal(t, same, digest(func(c *Command) { c.Meta.By.User, c.ID = "ani", id("other") }))
	for _, change := range []func(*Command){
		func(c *Command) { c.Stream = group },
		func(c *Command) { c.Body.(*ActorLocated).AsWritten = "x" },
		func(c *Command) { c.Body.(*ActorLocated).Address = Personal{} },
		func(c *Command) { c.Meta.OccurredOn = span("2021") },
		func(c *Command) { c.Meta.Mode = Planned },
		func(c *Command) { c.Meta.Confidence = Claimed },
	} {
		assert.NotEqual(t, same, digest(change))
	}
	_, err := (&Command{Body: &paid{}}).Digest()
	assert.ErrorContains(t, err, "not a registered event")
}

func TestDefinedTypesCarryTheirBody(t *testing.T) {
	for _, name := range TypeNames() {
		body, ok := NewBody(name)
		require.True(t, ok)
		assert.Equal(t, name, TypeName(body))
		assert.True(t, reflect.ValueOf(body).Elem().IsZero())
	}
	_, ok := NewBody("Paid")
	assert.False(t, ok)
}

func TestTheEnvelopeSaysWhenItWasDecidedAndWithHowFullAVault(t *testing.T) {
	meta := exampleMeta(Actual)
	meta.RecordedAt, meta.Vault = time.Date(2026, time.March, 1, 2, 3, 4, 500, time.UTC), 17
	w, err := Encode(Event{ID: id("event"), Meta: meta, Body: &ActorClosed{Reason: "pindah"}})
	require.NoError(t, err)
	assert.Contains(t, string(w.Metadata), `"recordedAt":"2026-03-01T02:03:04.0000005Z"`)
	assert.Contains(t, string(w.Metadata), `"vault":17`)
	e, err := Decode(w)
	require.NoError(t, err)
	assert.Equal(t, meta, e.Meta)
}
