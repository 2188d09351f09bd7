package articles

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// one is a file with one fact, into which a test writes a line or the data.
const one = `article: S0
source: {date: "2021-02-02"}
facts:
  - rows: [1]
    sentence: S0.1
    fact: A fact
    quote: some words
    stream: region:13.76
    event: IndicatorPublished
    on: 2021-02-02
    mode: actual
    confidence: claimed
    data: {indicator: growth, value: "1.17", unit: persen, period: "2020", publisher: BPS}
`

func TestKeyThatIsNotInTheFormIsAnError(t *testing.T) {
	_, err := parse("x.yaml", strings.NewReader(one))
	require.NoError(t, err)
	_, err = parse("x.yaml", strings.NewReader(strings.Replace(one, "quote:", "quotation:", 1)))
	require.ErrorContains(t, err, "x.yaml: ")
	assert.ErrorContains(t, err, "quotation")
}

func TestSecondDocumentIsAnError(t *testing.T) {
	_, err := parse("x.yaml", strings.NewReader(one+"---\narticle: S9\n"))
	assert.ErrorContains(t, err, "more than one document")
}

func TestFactWithoutSourceIsAnError(t *testing.T) {
	for line, message := range map[string]string{
		"    quote: some words\n": "no quote",
		"    fact: A fact\n":      "no fact in words",
		"    sentence: S0.1\n":    `sentence "" is not of article S0`,
	} {
		_, err := parse("x.yaml", strings.NewReader(strings.Replace(one, line, "", 1)))
		require.ErrorContains(t, err, "x.yaml: S0/1: ")
		assert.ErrorContains(t, err, message)
	}
}

func TestDataIsAsStrictAsTheLog(t *testing.T) {
	for name, c := range map[string]struct{ from, to, message string }{
		"unknown field":    {"unit: persen", "unit: persen, note: x", "note"},
		"repeated field":   {"unit: persen", "unit: persen, unit: orang", "duplicate"},
		"unquoted decimal": {`"1.17"`, "1.17", "write 1.17 as a quoted text"},
		"unquoted day":     {`"2020"`, "2020-01-02", "write 2020-01-02 as a quoted text"},
		"null":             {"publisher: BPS", "publisher: null", "as a quoted text"},
		"octal":            {`"1.17"`, "010", "010"},
		"anchor":           {"unit: persen", "unit: &u persen, publisher: *u", "without anchors"},
		"unknown event":    {"event: IndicatorPublished", "event: IndicatorGuessed", "IndicatorGuessed"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(one, c.from, c.to, 1)
			require.NotEqual(t, one, text)
			f, err := parse("x.yaml", strings.NewReader(text))
			require.NoError(t, err)
			_, err = f.Facts[0].body()
			assert.ErrorContains(t, err, c.message)
		})
	}
}

func TestAliasNamesOneStreamEverywhere(t *testing.T) {
	ref, err := resolve("programme:sipadu-mantap")
	require.NoError(t, err)
	assert.Equal(t, domain.NamedRef(domain.CategoryProgramme, "sipadu-mantap"), ref)

	ref, err = resolve("region:13.76")
	require.NoError(t, err)
	assert.Equal(t, domain.Ref("region-kemendagri:13.76"), ref)
}

func TestAliasThatIsNoNameIsAnError(t *testing.T) {
	for _, alias := range []string{"", "sipadu-mantap", "programme:", "programme:Sipadu Mantap", "programme:a--b", "region:Payakumbuh", "region:1376"} {
		_, err := resolve(alias)
		assert.ErrorContains(t, err, alias)
	}
}
