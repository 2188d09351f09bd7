package columns_test

import (
	"bytes"
	"cmp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/projections/columns"
)

type fields struct {
	text string
	n    int
	ref  string
}

func (f fields) key() columns.Key { return columns.Key(nil).Text(f.text).Int(f.n).Ref(f.ref) }

var someFields = rapid.Custom(func(t *rapid.T) fields {
	return fields{
		rapid.StringOf(rapid.SampledFrom([]rune{0, 1, 'a', 'b', 0xff, 0x10ffff})).Draw(t, "text"),
		int(rapid.Int32().Draw(t, "n")),
		rapid.OneOf(rapid.StringMatching(`[a-z]{0,4}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), rapid.String(),
			rapid.SampledFrom([]string{"", "-", "ikm-6F1C2D3E-0000-0000-0000-000000000000", "ikm-6f1c2d3e-0000-0000-0000-00000000000"})).Draw(t, "ref"),
	}
})

func TestWhatIsPutIntoAKeyComesOutOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := someFields.Draw(t, "fields")
		from := columns.FieldsOf(want.key())
		got := fields{from.Text(), from.Int(), from.Ref()}
		require.NoError(t, from.Err())
		require.Equal(t, want, got)
	})
}

func TestKeysSortAsTheirFieldsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := someFields.Draw(t, "a"), someFields.Draw(t, "b")
		if want := cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.n, b.n)); want != 0 {
			require.Equal(t, want, bytes.Compare(a.key(), b.key()))
		}
		require.Equal(t, a == b, bytes.Equal(a.key(), b.key()))
		prefix := columns.Key(nil).Text(a.text)
		require.Equal(t, a.text == b.text, bytes.HasPrefix(b.key(), prefix), "only what has the field has its bytes")
		if past := prefix.Past(); past != nil {
			require.Negative(t, bytes.Compare(a.key(), past))
			require.Equal(t, strings.Compare(b.text, a.text) > 0, bytes.Compare(b.key(), past) >= 0)
		}
	})
}

func TestAStreamsNameIsAsShortAsItsUUID(t *testing.T) {
	assert.Less(t, len(columns.Key(nil).Ref("ikm-6f1c2d3e-0000-4000-8000-000000000000")), 24)
}

// FuzzFields feeds rows that nobody has written. They are errors, and never more than that.
func FuzzFields(f *testing.F) {
	f.Add([]byte(fields{"a\x00b", -1, "ikm-6f1c2d3e-0000-4000-8000-000000000000"}.key()))
	f.Add([]byte{0, 1})
	f.Fuzz(func(t *testing.T, row []byte) {
		from := columns.FieldsOf(row)
		got := fields{from.Text(), from.Int(), from.Ref()}
		if from.Err() == nil {
			again := columns.FieldsOf(got.key())
			assert.Equal(t, got, fields{again.Text(), again.Int(), again.Ref()})
		}
	})
}
