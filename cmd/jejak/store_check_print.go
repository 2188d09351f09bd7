package main

import (
	"context"
	"fmt"
)

// shownEvents bounds how many of the events that were set aside, and of those with wrong clocks, a page names. With --json all
// are there.
const shownEvents = 20

func (a *app) printCheckup(ctx context.Context, c *checkup) error {
	s, _ := a.labelled(ctx) // why a ledger cannot say whether it is synthetic is among the findings
	s.book = c.book
	if a.json {
		return writeJSON(s, c)
	}
	w := a.words
	p := s.plain(a.t("store.check", "store", displayed(a.storeName())))
	p.field(w.T("store.id"), c.ID)
	p.field(w.T("store.events"), w.Number(c.Events))
	if c.Guests > 0 {
		p.field(w.T("store.guests"), w.Number(c.Guests))
	}
	p.field(w.T("store.read"), w.Number(c.Bytes))
	t := p.table()
	t.Row(w.T("check.part"), w.T("column.status"))
	t.Rule()
	for _, one := range c.Parts {
		t.Row(w.T("check.part."+one.Name), a.state(one))
	}
	p.add(t)
	p.field(w.T("store.damages"), w.Number(int64(c.Damages)))
	p.findings(c, isDamage)
	if c.Aside > 0 {
		p.field(w.T("check.asides"), w.Number(int64(c.Aside)))
		p.findings(c, isAside)
	}
	if c.Clocks > 0 {
		p.field(w.T("check.clocks"), w.Number(int64(c.Clocks)))
		p.findings(c, isClock)
	}
	p.findings(c, isNote)
	return p.flush()
}

// state says in a few words what was found in a part.
func (a *app) state(p *part) string {
	w := a.words
	state := w.T("check.intact")
	switch {
	case p.Damages > 0:
		state = w.T("check.damages", "count", w.Number(int64(p.Damages)))
	case p.Aside > 0:
		state = w.T("check.aside.count", "count", w.Number(int64(p.Aside)))
	case p.Unchecked != "":
		return w.T("check.unchecked", "why", p.Unchecked)
	case p.Absent:
		state = w.T("check.absent." + p.Name)
	}
	if p.Unchecked != "" {
		state += "; " + w.T("check.unchecked", "why", p.Unchecked)
	}
	return state
}

// findings lists those of a kind, each with what mends it.
func (p *page) findings(c *checkup, of weight) {
	w := p.app.words
	named, counted := 0, 0
	for _, one := range c.Parts {
		switch of {
		case isDamage:
			counted += one.Damages
		case isAside:
			counted += one.Aside
		case isClock:
			counted += one.Clocks
		case isNote:
		}
		for _, f := range one.Findings {
			if f.Kind != of || (of == isAside || of == isClock) && named == shownEvents {
				continue
			}
			named++
			p.finding(f)
		}
	}
	if more := counted - named; more > 0 {
		p.printf("  … +%s\n", w.Number(int64(more)))
	}
}

func (p *page) finding(f finding) {
	w := p.app.words
	mark, text := "–", f.Text
	if f.Kind == isNote {
		mark = "·"
	}
	switch {
	case f.Offset != nil:
		text = w.T("damaged.at", "file", f.File, "offset", fmt.Sprint(*f.Offset), "why", text)
	case f.File != "":
		text = f.File + ": " + text
	}
	p.printf("  %s %s\n", mark, text)
	if f.Stream != "" {
		at := "?"
		if f.Revision != nil {
			at = fmt.Sprint(*f.Revision)
		}
		p.printf("    %s@%s  %s\n", f.Stream, at, f.Event)
	}
	if f.Mend != "" {
		p.printf("    %s %s\n", w.T("check.mend"), f.Mend)
	}
}
