package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnEnvelopeNamesTheRowOfAFile(t *testing.T) {
	for _, change := range []func(*Import){
		func(i *Import) { i.SHA256 = "x" }, func(i *Import) { i.Row = 0 }, func(i *Import) { i.Row = -1 },
	} {
		refused(t, "StatementRecorded", FieldInvalid, func(c *Command) {
			c.Meta.Import = Import{File: "penerima.xlsx", SHA256: exampleDigest, Row: 17}
			require.NoError(t, c.Check(today))
			change(&c.Meta.Import)
		})
	}
	refused(t, "StatementRecorded", FieldMissing, func(c *Command) { c.Meta.Import = Import{File: "", SHA256: exampleDigest, Row: 17} })

	w := goldenWire(t, "RowRejected")
	e, err := Decode(w)
	require.NoError(t, err)
	assert.Equal(t, Import{File: "penerima-2021.xlsx", SHA256: exampleDigest, Row: 17}, e.Meta.Import)
	w.Metadata = []byte(strings.Replace(string(w.Metadata), `,"row":17`, "", 1))
	_, err = Decode(w)
	require.ErrorContains(t, err, "import.row")
}

func TestAnImportHasTheNameOfItsBytes(t *testing.T) {
	assert.True(t, intake.valid())
	for _, bad := range []Ref{"import-1", Ref("import-" + strings.Repeat("g", 64)), ref(CategoryImport, "x")} {
		assert.False(t, bad.valid(), bad)
	}
	assert.Equal(t, intake, ImportRef(strings.ToUpper(exampleDigest)))
}
