package table_test

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"

	"jejak/cmd/internal/table"
)

// printed is what a table prints, line by line.
func printed(t *table.Table) []string {
	var b strings.Builder
	t.WriteTo(&b)
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func TestAnEmptyTablePrintsNothing(t *testing.T) {
	var b strings.Builder
	(&table.Table{}).WriteTo(&b)
	assert.Empty(t, b.String())
}

func TestColumnsAreAlignedByTheWidthOfTheirCharacters(t *testing.T) {
	tab := &table.Table{Right: []bool{false, true}}
	tab.Row("kota", "rupiah")
	tab.Rule()
	tab.Row("Padang", "−Rp36.000")
	tab.Row("é", "7")
	assert.Equal(t, []string{
		"kota       rupiah",
		"─────────────────",
		"Padang  −Rp36.000",
		"é               7",
	}, printed(tab))
}

func TestNoLineEndsInSpace(t *testing.T) {
	tab := &table.Table{Indent: "  "}
	tab.Row("long enough", "x")
	tab.Row("a", "")
	tab.Row("")
	tab.Row()
	assert.Equal(t, []string{"  long enough  x", "  a", "", ""}, printed(tab))
}

func TestRowsMayHaveFewerCells(t *testing.T) {
	tab := &table.Table{Flex: 2, Width: 60}
	tab.Row("a", "b", "c")
	tab.Row("a")
	assert.Equal(t, []string{"a  b  c", "a"}, printed(tab))
}

func TestTheFlexibleColumnWrapsToTheWidth(t *testing.T) {
	tab := &table.Table{Flex: 2, Width: 50, Indent: "  ", Right: []bool{true}}
	words := strings.Fields(strings.Repeat("pelatihan tenun songket ", 6))
	tab.Row("1", strings.Join(words, " "), "sumber")
	tab.Rule()
	tab.Row("22", "pendek", "lain")
	lines := printed(tab)
	for _, line := range lines {
		assert.LessOrEqual(t, runewidth.StringWidth(line), 50, line)
	}
	assert.True(t, strings.HasPrefix(lines[0], "   1  pelatihan tenun"))
	assert.True(t, strings.HasSuffix(lines[0], "sumber"), "the other cells stand on the first line")
	assert.True(t, strings.HasPrefix(lines[1], "      "), "the lines after it are indented to the column")
	assert.Equal(t, words, strings.Fields(strings.NewReplacer("1", "", "sumber", "").Replace(strings.Join(lines[:len(lines)-2], " "))), "no word is lost")
}

func TestATableIsMadeToFitByItsWidestTextAndNeverByItsNumbers(t *testing.T) {
	tab := &table.Table{Width: 40, Indent: "  ", Right: []bool{false, false, true}, Fit: true}
	tab.Row("Kelompok Rajut Mekar Bersama", "Kelurahan Parit Muko Aie", "Rp12.000.000")
	tab.Rule()
	tab.Row("CV", "Kota", "Rp0")
	assert.Equal(t, []string{
		"  Kelompok     Kelurahan    Rp12.000.000",
		"  Rajut Mekar  Parit Muko",
		"  Bersama      Aie",
		"  ──────────────────────────────────────",
		"  CV           Kota                  Rp0",
	}, printed(tab))
	tab.Fit = false
	assert.Len(t, printed(tab), 3, "left alone, it is one line a row")
	narrow := &table.Table{Width: 5, Right: []bool{true}, Fit: true}
	narrow.Row("Rp12.000.000", "Kota ikm-03badfa8")
	assert.Equal(t, []string{"Rp12.000.000", "    Kota", "    ikm-03badfa8"}, printed(narrow), "no word is broken")
}

func TestATableThatCannotBeMadeToFitFoldsItsRowsAndKeepsItsNumbersWhole(t *testing.T) {
	tab := &table.Table{Width: 44, Indent: "  ", Right: []bool{false, false, true, true, true}, Fit: true}
	tab.Row("Dana", "Tahun", "Dialokasikan", "Dikomitmenkan", "Sisa")
	tab.Rule()
	tab.Row("APBD Kota Contoh", "TA 2025", "Rp1.400.000.000", "Rp900.000", "Rp0")
	tab.Row("DAK", "TA 2026", "", "", "")
	tab.Row("Hibah", "TA 2026", "Rp24.300.000.000", "Rp0", "Rp24.300.000.000", "lunas")
	assert.Equal(t, []string{
		"  Dana              Tahun",
		"          Dialokasikan  Dikomitmenkan",
		"                  Sisa",
		"  ───────────────────────────────────",
		"  APBD Kota Contoh  TA 2025",
		"       Rp1.400.000.000      Rp900.000",
		"                   Rp0",
		"  DAK               TA 2026",
		"  Hibah             TA 2026",
		"      Rp24.300.000.000            Rp0",
		"      Rp24.300.000.000  lunas",
	}, printed(tab))
	tab.Width = 120
	assert.Len(t, printed(tab), 5, "where there is room, a row is one line")
}

func TestRowsAreFoldedRatherThanWrappedToLadders(t *testing.T) {
	tab := &table.Table{Width: 40, Fit: true}
	tab.Row("22 November 2026", "Menerima peralatan: satu mesin rajut", "dilaporkan")
	assert.Equal(t, []string{
		"22 November 2026",
		"    Menerima peralatan: satu mesin rajut",
		"    dilaporkan",
	}, printed(tab), "wrapped, it takes four lines")
}

func TestHeadingsOfNumbersAreWrappedBeforeRowsAreFolded(t *testing.T) {
	tab := &table.Table{Width: 28, Right: []bool{false, true, true}, Fit: true}
	tab.Row("Kota", "Pelaku terdaftar", "Nilai bantuan")
	tab.Rule()
	tab.Row("Padang", "160", "Rp14.661")
	assert.Equal(t, []string{
		"Kota       Pelaku      Nilai",
		"        terdaftar    bantuan",
		"────────────────────────────",
		"Padang        160   Rp14.661",
	}, printed(tab))
}

func TestAColumnIsNotWrappedToALadder(t *testing.T) {
	tab := &table.Table{Flex: 1, Width: 10}
	tab.Row("dua puluh pelatihan dan enam ratus pelaku", "x")
	assert.Equal(t, []string{"dua puluh pelatihan dan enam      x", "ratus pelaku"}, printed(tab))
}

func TestAWordThatIsTooLongSticksOut(t *testing.T) {
	tab := &table.Table{Flex: 1, Width: 32}
	word := strings.Repeat("x", 40)
	tab.Row("a " + word + " b")
	assert.Equal(t, []string{"a", word, "b"}, printed(tab))
}

func TestWhatCannotBeSeenIsWrittenOutBeforeColumnsAreMeasured(t *testing.T) {
	tab := &table.Table{}
	tab.Row("a\u202eb", "1")
	tab.Row("c\nd\x1b[2J", "2")
	tab.Row("Ruméh", "3")
	assert.Equal(t, []string{
		`a\u{202e}b        1`,
		`c\u{a}d\u{1b}[2J  2`,
		`Ruméh             3`,
	}, printed(tab))
}
