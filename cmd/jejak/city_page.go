package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jejak/cmd/internal/table"
	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/funds"
)

// maxActorsShown bounds the list of actors on a city's page; the whole list has a command of its own.
const maxActorsShown = 12

// showCity prints the page of a city.
func (s *session) showCity(c answers.CityPage, figures bool) error {
	code := c.Region.String()
	if bps, ok := c.Region.BPS(); ok {
		code += " · " + bps.String()
	}
	p := s.text(c.Name + "  " + code)
	p.actors(c)
	p.stages(c)
	p.programmes(c.Programmes)
	p.funds(c.Funds)
	p.facts(c)
	p.proposals(c.Proposals)
	p.promises(c)
	if figures {
		p.figures(slices.DeleteFunc(c.Figures(), func(f projections.Figure) bool { return f.Value == 0 }))
	} else {
		p.printf("\n%s\n", s.app.t("city.explain", "command", s.app.invocation("city show "+c.Region.Code()+" --figures")))
	}
	return p.flush()
}

func (p *page) actors(c answers.CityPage) {
	w := p.app.words
	p.heading(w.T("city.actors"))
	p.printf("  %s: %s\n", w.T("measure.registered"), w.Number(c.Registered.Value))
	t := p.table()
	for i, a := range c.Actors {
		if i == maxActorsShown {
			break
		}
		t.Row(p.actorName(a), answers.Short(a.Ref), w.EntityKind(a.Kind), answers.PlaceName(a.Region), w.Status(a.Status), w.Confidence(a.Confidence))
	}
	p.add(t)
	if more := c.Registered.Value - maxActorsShown; more > 0 {
		p.printf("  %s\n", w.T("city.actors.more", "count", w.Number(more), "command", p.app.invocation("actor list --city "+c.Region.Code())))
	}
}

// stages prints the way from upstream to downstream: by year, and then by how far it can be relied on.
func (p *page) stages(c answers.CityPage) {
	w := p.app.words
	p.heading(w.T("city.table"))
	header := []string{w.T("column.stage")}
	for _, y := range c.Years {
		if y == 0 {
			header = append(header, w.T("year.undated"))
		} else {
			header = append(header, fmt.Sprint(y))
		}
	}
	p.stageTable(c, append(header, w.T("column.total"), w.Mode(domain.Planned)), func(row answers.StageRow) []answers.Cell {
		return append(row.Cells, row.Total, row.Planned)
	})
	p.note(w.T("city.cell"))
	if c.Table[len(c.Table)-1].Total.Empty() {
		return
	}
	p.heading(w.T("city.trust"))
	header = []string{w.T("column.stage")}
	for _, confidence := range domain.Confidences() {
		header = append(header, w.Confidence(confidence))
	}
	p.stageTable(c, header, func(row answers.StageRow) []answers.Cell { return row.ByTrust })
}

// stageTable prints a row for each stage and one for all of them.
func (p *page) stageTable(c answers.CityPage, header []string, cells func(answers.StageRow) []answers.Cell) {
	w := p.app.words
	t := p.table(append([]bool{false}, all(true, len(header))...)...)
	t.Row(header...)
	t.Rule()
	for _, row := range c.Table {
		line := []string{fmt.Sprintf("%d %s", row.Stage.Order(), w.Stage(row.Stage))}
		if row.Stage == "" {
			t.Rule()
			line[0] = w.T("column.total")
		}
		for _, cell := range cells(row) {
			line = append(line, p.cell(cell))
		}
		t.Row(line...)
	}
	p.add(t)
}

// cell prints the numbers of a cell: interventions, the actors that received them, their value; activities and their
// participants by number.
func (p *page) cell(c answers.Cell) string {
	w := p.app.words
	var parts []string
	if c.Interventions.Value != 0 {
		parts = append(parts, fmt.Sprintf("%s (%s)", w.Number(c.Interventions.Value), w.Number(c.Recipients.Value)))
	}
	if c.Rupiah.Value != 0 {
		parts = append(parts, domain.Rupiah(c.Rupiah.Value).Short())
	}
	if c.Activities.Value != 0 {
		parts = append(parts, w.T("city.cell.activities", "activities", w.Number(c.Activities.Value), "participants", w.Number(c.Participants.Value)))
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, " ")
}

func (p *page) programmes(list []answers.ProgrammePage) {
	if len(list) == 0 {
		return
	}
	p.heading(p.app.t("city.programmes"))
	for _, programme := range list {
		p.printf("  %s\n", title(programme.Name, programme.LongName))
		p.targets(programme.Progress)
	}
}

func (p *page) targets(list []answers.Progress) {
	w := p.app.words
	t := p.table()
	t.Indent = "    "
	for _, target := range list {
		promised := w.Decimal(target.Value)
		of := w.T("programme.of", "realised", w.Number(target.Realised.Value), "target", promised, "unit", w.Unit(target.Unit))
		if target.Whole != nil {
			of = w.T("programme.of.percent", "realised", w.Number(target.Realised.Value), "whole", w.Number(target.Whole.Value), "target", promised)
		}
		if len(target.Earlier) > 0 {
			of += " (" + w.T("programme.revised", "value", w.Decimal(target.Earlier[0].Value)) + ")"
		}
		share := ""
		if percent, ok := target.Share(); ok {
			share = w.Percent(percent, 100)
		}
		t.Row(w.Indicator(target.Indicator), period(w.Period, target.Period), of, share, w.Confidence(target.Confidence), p.cite(target.Sources))
	}
	p.add(t)
}

func (p *page) funds(list []answers.FundPage) {
	if len(list) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("city.funds"))
	t := p.table(false, false, true, true, true, true)
	t.Row(w.T("column.fund"), w.T("column.fiscal-year"), w.FundLine(funds.Allocated), w.FundLine(funds.Committed),
		w.FundLine(funds.Disbursed), w.FundLine(funds.Remainder))
	t.Rule()
	for _, f := range list {
		t.Row(f.Name, p.fiscalYear(f.FiscalYear), p.money(f, funds.Allocated), p.money(f, funds.Committed),
			p.money(f, funds.Disbursed), p.money(f, funds.Remainder))
	}
	p.add(t)
	p.note(w.T("fund.remainder"))
}

func (p *page) fiscalYear(year int) string {
	if year == 0 {
		return p.app.t("fund.year.unknown")
	}
	return fmt.Sprintf("TA %d", year)
}

// money prints a line of a fund; an allocation that nobody has stated is unknown, not zero.
func (p *page) money(f answers.FundPage, line answers.FundLine) string {
	if !f.HasMoney() && (line == funds.Allocated || line == funds.Remainder) {
		return p.app.t("amount.unknown")
	}
	return rupiah(f.Lines[line])
}

// facts prints everything else that is known of a city, in sections.
func (p *page) facts(c answers.CityPage) {
	for _, section := range sections {
		p.section(section, c)
	}
	if len(c.Province) > 0 {
		p.heading(p.app.t("city.province", "name", answers.PlaceName(c.Region.Province())))
		p.entries(c.Province)
	}
}

// sections are the headings under which a city's facts are shown, in order, by the kind of stream they stand on.
var sections = []string{domain.CategoryFund, domain.CategoryRegion, domain.CategoryProgramme, domain.CategoryActivity,
	domain.CategorySentra, domain.CategoryAgency}

// elsewhere are facts that a city's page shows in another way: it cites documents, and adds up money.
func elsewhere(e answers.CityFact) bool {
	return e.Moves() || e.Type == domain.TypeName(&domain.EvidenceAttached{})
}

// maxFactsShown bounds a section of a city's page; region facts lists them all.
const maxFactsShown = 24

func (p *page) section(category string, c answers.CityPage) {
	var entries []answers.CityFact
	for _, e := range c.Facts {
		if e.Stream.Category() == category && e.Mode == domain.Actual && !elsewhere(e) {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return
	}
	p.heading(p.app.t("section." + category))
	p.entries(entries[max(0, len(entries)-maxFactsShown):])
	p.more(len(entries)-maxFactsShown, c.Region)
}

// more says how many facts were left out, and where they are.
func (p *page) more(n int, city region.Region) {
	if n > 0 {
		p.printf("  %s\n", p.app.t("city.facts.more", "count", p.app.words.Number(int64(n)), "command", p.app.invocation("region facts "+city.Code())))
	}
}

// entries prints facts: when, what, how far to be relied on, and on what source.
func (p *page) entries(entries []answers.CityFact) {
	w := p.app.words
	t := p.table()
	t.Flex = 2
	for _, e := range entries {
		t.Row(w.Period(e.On), p.sentence(e), w.Confidence(e.Confidence), p.cite(e.Sources))
	}
	p.add(t)
}

// endings are the words for what became of a fact that another took the place of.
var endings = map[string]string{"IndicatorPublished": "fact.restated", "IndicatorRestated": "fact.restated", "TargetSet": "fact.revised",
	"TargetRevised": "fact.revised", "CollaborationFormed": "fact.ended"}

// sentence says what a kept fact says. A fact on a thing's own stream names the thing.
func (p *page) sentence(e answers.CityFact) string {
	body, err := e.Body()
	if err != nil {
		return err.Error()
	}
	text := p.app.words.Describe(body, p.ask)
	if e.EndedBy != uuid.Nil {
		text += " (" + p.app.t(endings[e.Type]) + ")"
	}
	if c := e.Stream.Category(); c == domain.CategoryRegion || strings.Contains(text, p.ask.FullName(e.Stream)) {
		return text
	}
	return p.ask.FullName(e.Stream) + " — " + text
}

func (p *page) proposals(list []answers.ProposalLine) {
	if len(list) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("city.proposals"))
	for _, proposal := range list {
		p.printf("  %s\n", proposal.Subject)
		age := w.T("proposal.answered", "days", w.Days(proposal.AgeDays))
		if proposal.Pending {
			age = w.T("proposal.open", "days", w.Days(proposal.AgeDays))
		}
		t := p.table()
		t.Indent, t.Flex = "    ", 1
		t.Row(fmt.Sprintf("%s · %s · %s · %s", w.T("proposal.to", "to", proposal.To, "date", w.Period(proposal.Since)),
			w.ProposalState(proposal.State), w.Period(proposal.Last), age))
		p.add(t)
		for _, item := range proposal.Items {
			p.printf("    – %s\n", item)
		}
	}
}

func (p *page) promises(c answers.CityPage) {
	list := c.Promises[max(0, len(c.Promises)-maxFactsShown):]
	if len(list) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("city.promises"))
	t := p.table(false, false, true)
	t.Flex = 2
	for _, promise := range list {
		t.Row(w.Period(promise.On), p.sentence(promise.CityFact), w.Days(promise.AgeDays), p.cite(promise.Sources))
	}
	p.add(t)
	p.more(len(c.Promises)-maxFactsShown, c.Region)
}

// figures lists numbers with the names under which they can be explained.
func (p *page) figures(list []projections.Figure) {
	p.heading(p.app.t("figures.title"))
	t := p.table(true)
	for _, f := range list {
		t.Row(p.figure(f), f.ID)
	}
	p.add(t)
	p.printf("  %s\n", p.app.t("figures.hint", "command", p.app.invocation("explain "+p.app.t("arg.figure"))))
}

func (p *page) figure(f projections.Figure) string {
	if f.Unit == projections.Rupiah {
		return rupiah(f)
	}
	return p.app.words.Number(f.Value)
}

func rupiah(f projections.Figure) string { return domain.Rupiah(f.Value).String() }

// table starts a table that is indented like a page's text. Where lines are shorter than usual it is made to fit.
func (p *page) table(right ...bool) *table.Table {
	return &table.Table{Indent: "  ", Right: right, Width: p.app.Width, Fit: p.app.Width < defaultWidth}
}

// note prints a sentence, on as many lines as it needs.
func (p *page) note(text string) {
	t := p.table()
	t.Flex = 1
	t.Row(text)
	p.add(t)
}

func (p *page) add(t *table.Table) { t.WriteTo(&p.Builder) }

func all(v bool, n int) []bool {
	list := make([]bool, n)
	for i := range list {
		list[i] = v
	}
	return list
}

// title is a name with its long form.
func title(name, long string) string {
	if long == "" || long == name {
		return name
	}
	return name + " (" + long + ")"
}

func period(format func(domain.Period) string, p domain.Period) string {
	if p.IsZero() {
		return ""
	}
	return format(p)
}
