package lang

import (
	"strconv"
	"strings"
	"time"

	"jejak/domain"
)

// wib is the time of western Indonesia, in which instants are shown. It has no summer time.
var wib = time.FixedZone("WIB", 7*60*60)

// Date writes 22 Desember 2021. The absent date is the empty text.
func (w *Words) Date(d domain.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.point(d.String())
}

// Time writes an instant to the minute: 22 Desember 2021 07.00 WIB, in English 07:00.
func (w *Words) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(wib)
	return w.Date(domain.DateOf(t)) + " " + t.Format(w.pick("15.04", "15:04")) + " WIB"
}

// Period writes a period as exactly as it is known: 22 Desember 2021, Mei 2020, sekitar 2021, Mei–Juli 2020,
// 2020 – 2 Februari 2021, paling lambat 2 Februari 2021. The absent period is the empty text.
func (w *Words) Period(p domain.Period) string {
	const open = ".."
	from, to, about := p.Interval()
	switch {
	case p.IsZero():
		return ""
	case about:
		return w.T("period.about", "x", w.point(from))
	case from == to:
		return w.point(from)
	case from == open:
		return w.T("period.by", "x", w.point(to))
	case to == open:
		return w.T("period.since", "x", w.point(from))
	}
	return w.interval(strings.Split(from, "-"), strings.Split(to, "-"))
}

// Dated writes the period at the beginning of each part of a list in words, as in 2 Mei 2021 (ikm-…@1), Mei 2020. What is
// no period stays as it is.
func (w *Words) Dated(text string) string {
	parts := strings.Split(text, ", ")
	for i, part := range parts {
		when, rest, _ := strings.Cut(part, " ")
		if p, err := domain.ParsePeriod(when); err == nil && !p.IsZero() {
			parts[i] = strings.TrimRight(w.Period(p)+" "+rest, " ")
		}
	}
	return strings.Join(parts, ", ")
}

// point writes a year, month or day given in EDTF: 2021, Mei 2021, 2 Mei 2021.
func (w *Words) point(edtf string) string { return w.parts(strings.Split(edtf, "-")) }

// parts writes a point from its year, month and day, of which the later ones may be missing.
func (w *Words) parts(p []string) string {
	switch len(p) {
	case 1:
		return strings.TrimLeft(p[0], "0")
	case 2:
		return w.month(p[1]) + " " + p[0]
	}
	return strings.TrimLeft(p[2], "0") + " " + w.month(p[1]) + " " + p[0]
}

func (w *Words) month(digits string) string { return w.T("month." + strings.TrimLeft(digits, "0")) }

// interval writes two points with what they share said once. The dash stands close between single words.
func (w *Words) interval(from, to []string) string {
	last := w.parts(to)
	switch n := len(from); {
	case n != len(to) || n > 1 && from[0] != to[0]:
		return w.parts(from) + " – " + last
	case n == 1:
		return w.parts(from) + "–" + last
	case n == 2:
		return w.month(from[1]) + "–" + last
	case from[1] == to[1]:
		return strings.TrimLeft(from[2], "0") + "–" + last
	}
	return strings.TrimLeft(from[2], "0") + " " + w.month(from[1]) + " – " + last
}

// Year writes a year as it is, without a mark between its digits; 0 is a fact that lies in no single year.
func (w *Words) Year(y int) string {
	if y == 0 {
		return w.T("word.undated")
	}
	return strconv.Itoa(y)
}
