// Package table lines up columns of text for a terminal: by the width that characters take, not by their bytes.
package table

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"jejak/domain/visible"
)

// Table is rows of cells. The zero Table is empty, aligns everything left and wraps nothing.
type Table struct {
	Right  []bool // columns that are aligned right, by index; shorter is fine
	Indent string // before each line
	Flex   int    // the column that is wrapped to make a line fit, counted from 1; 0 for none
	Width  int    // of a whole line, for Flex and Fit
	Fit    bool   // when that is not enough, columns of text are wrapped as well, the widest first, and then rows are folded
	rows   [][]string
	rules  map[int]bool // rows that a rule follows
}

const (
	// gap stands between two columns.
	gap = "  "
	// minFlex is the narrowest that a column is wrapped to: below it, text is a ladder of single words.
	minFlex = 32
)

// Row adds a row. What cannot be seen in a cell is written out, so that no cell moves the cursor or breaks its line.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = visible.Escape(cell)
	}
	t.rows = append(t.rows, row)
}

// Rule draws a line under the last row.
func (t *Table) Rule() {
	if t.rules == nil {
		t.rules = map[int]bool{}
	}
	t.rules[len(t.rows)-1] = true
}

// WriteTo prints the table, without space at the ends of lines.
func (t *Table) WriteTo(w *strings.Builder) {
	widths, bands := t.layout()
	total := 0
	for n, b := range bands {
		total = max(total, t.line(widths[b.from:b.to])-len(t.Indent)+len(foldIndent(n)))
	}
	for n, row := range t.rows {
		for _, line := range t.folded(row, widths, bands) {
			w.WriteString(strings.TrimRight(t.Indent+line, " ") + "\n")
		}
		if t.rules[n] {
			w.WriteString(t.Indent + strings.Repeat("─", total) + "\n")
		}
	}
}

// layout is how wide each column is, and which columns stand on a line together: all of them, unless they cannot be made to
// fit, or only as ladders of words that are taller than folded rows.
func (t *Table) layout() (widths []int, bands []band) {
	widths = t.widths()
	bands = []band{{0, len(widths)}}
	if !t.Fit || t.line(t.natural()) <= t.Width {
		return widths, bands
	}
	foldedWidths, foldedBands := t.fold()
	if t.line(widths) > t.Width || t.height(foldedWidths, foldedBands) < t.height(widths, bands) {
		return foldedWidths, foldedBands
	}
	return widths, bands
}

// natural is how wide the columns are that nothing narrows.
func (t *Table) natural() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	return widths
}

// widths measures the columns, and narrows the flexible one to what the others leave.
func (t *Table) widths() []int {
	widths := t.natural()
	if t.Flex > 0 && t.Flex <= len(widths) {
		others := t.line(widths) - widths[t.Flex-1]
		widths[t.Flex-1] = min(widths[t.Flex-1], max(minFlex, t.Width-others))
	}
	if t.Fit {
		t.fit(widths)
	}
	return widths
}

// line is how wide a whole line is.
func (t *Table) line(widths []int) int {
	total := len(t.Indent) + len(gap)*(len(widths)-1)
	for _, n := range widths {
		total += n
	}
	return total
}

// fit narrows columns until a line fits, or no column gets narrower. Neither numbers nor words are broken.
func (t *Table) fit(widths []int) {
	narrowest := t.narrowest(len(widths))
	for t.line(widths) > t.Width {
		widest := -1
		for i, n := range widths {
			if n > narrowest[i] && (widest < 0 || n > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

// narrowest is how narrow each column gets: as its longest word, where it is aligned right as its longest cell. Headings are
// always wrapped.
func (t *Table) narrowest(columns int) []int {
	longest := make([]int, columns)
	for n, row := range t.rows {
		for i, cell := range row {
			parts := []string{cell}
			if heading := n == 0 && t.rules[0]; heading || !t.right(i) {
				parts = strings.Fields(cell)
			}
			for _, part := range parts {
				longest[i] = max(longest[i], runewidth.StringWidth(part))
			}
		}
	}
	return longest
}

func (t *Table) right(column int) bool { return column < len(t.Right) && t.Right[column] }

// lines lays the columns of a row out that are in a band: one line, or more where a column wraps.
func (t *Table) lines(row []string, widths []int, b band) []string {
	b.to = min(b.to, len(row))
	cells, height := make([][]string, len(row)), 1
	for i := b.from; i < b.to; i++ {
		cells[i] = []string{row[i]}
		if i == t.Flex-1 || t.Fit && runewidth.StringWidth(row[i]) > widths[i] {
			cells[i] = wrap(row[i], widths[i])
		}
		height = max(height, len(cells[i]))
	}
	lines := make([]string, height)
	for n := range lines {
		var parts []string
		for i := b.from; i < b.to; i++ {
			text := ""
			if n < len(cells[i]) {
				text = cells[i][n]
			}
			parts = append(parts, t.align(i, text, widths[i]))
		}
		lines[n] = strings.Join(parts, gap)
	}
	return lines
}

func (t *Table) align(column int, cell string, width int) string {
	pad := strings.Repeat(" ", max(0, width-runewidth.StringWidth(cell)))
	if t.right(column) {
		return pad + cell
	}
	return cell + pad
}

// wrap breaks a text at spaces into lines of at most a width. A word that is longer stands alone and sticks out.
func wrap(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case runewidth.StringWidth(*last)+1+runewidth.StringWidth(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
