package table

import "strings"

// band is columns that stand on a line together, [from, to).
type band struct{ from, to int }

// foldIndent stands before the lines of a row after the first.
func foldIndent(n int) string {
	if n == 0 {
		return ""
	}
	return "    "
}

// fold makes bands of the columns, when they do not fit on one line: a row takes as many lines, under headings that are
// folded in the same way. No number is shortened, and numbers that are compared stay one above the other.
func (t *Table) fold() (widths []int, bands []band) {
	widths = t.natural()
	for i, narrowest := range t.narrowest(len(widths)) {
		if t.right(i) {
			widths[i] = narrowest
		} else {
			widths[i] = min(widths[i], max(narrowest, t.Width-len(t.Indent)-len(foldIndent(i))))
		}
	}
	bands = t.bands(widths, len(widths))
	if numbers := t.firstNumber(len(widths)); numbers > 0 {
		// If it costs no line, the numbers begin one: those that belong together are seldom torn apart then.
		if apart := t.bands(widths, numbers); len(apart) <= len(bands) {
			bands = apart
		}
	}
	return widths, bands
}

// bands fills line after line with columns, and begins one at a column whatever fits.
func (t *Table) bands(widths []int, begin int) []band {
	var bands []band
	from := 0
	for i := range widths {
		if full := t.line(widths[from:i+1])+len(foldIndent(len(bands))) > t.Width; i > from && (full || i == begin) {
			bands, from = append(bands, band{from, i}), i
		}
	}
	return append(bands, band{from, len(widths)})
}

// height is how many lines a layout takes.
func (t *Table) height(widths []int, bands []band) int {
	n := 0
	for _, row := range t.rows {
		n += len(t.folded(row, widths, bands))
	}
	return n
}

// firstNumber is the first column that is aligned right, and how many columns there are if none is.
func (t *Table) firstNumber(columns int) int {
	for i := range columns {
		if t.right(i) {
			return i
		}
	}
	return columns
}

// folded lays a row out in its bands. One that has nothing in a band has no line for it.
func (t *Table) folded(row []string, widths []int, bands []band) []string {
	var lines []string
	for n, b := range bands {
		for _, line := range t.lines(row, widths, b) {
			if n == 0 || strings.TrimSpace(line) != "" {
				lines = append(lines, foldIndent(n)+line)
			}
		}
	}
	return lines
}
