package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections/answers"
)

func (a *app) cityCommand() *cobra.Command {
	figures := false
	show := a.command("show "+a.t("arg.city"), "cmd.city.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.showCity(ctx, args[0], figures)
	})
	show.Flags().BoolVar(&figures, "figures", false, a.t("flag.figures"))
	return a.group("city",
		a.command("list", "cmd.city.list", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listCities(ctx) }),
		show,
		a.command("compare "+a.t("arg.city")+" "+a.t("arg.city")+"…", "cmd.city.compare", cobra.MinimumNArgs(2), a.compareCities))
}

func (a *app) listCities(ctx context.Context) error {
	return a.reading(ctx, func(s *session) error {
		lines, err := s.ask.CityList(ctx)
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, lines)
		}
		p := s.text(a.t("city.list"))
		p.cityTable(lines)
		return p.flush()
	})
}

func (p *page) cityTable(lines []answers.CityLine) {
	w := p.app.words
	t := p.table(false, false, true, true, true, true, true)
	t.Row(w.T("column.code"), w.T("column.city"), w.T("measure.registered"), w.T("measure.interventions"),
		w.T("measure.recipients"), w.T("measure.rupiah"), w.T("column.facts"))
	t.Rule()
	for _, l := range lines {
		t.Row(l.Region.Code(), l.Name, w.Number(l.Actors), w.Number(l.Interventions), w.Number(l.Recipients),
			l.Rupiah.String(), w.Number(int64(l.Facts)))
	}
	p.add(t)
}

func (a *app) showCity(ctx context.Context, text string, figures bool) error {
	city, err := domain.ReadCity("city", text)
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		page, err := s.ask.City(ctx, city, a.extent())
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, page)
		}
		return s.showCity(page, figures)
	})
}

func (a *app) compareCities(ctx context.Context, args []string) error {
	var cities []region.Region
	for _, text := range args {
		r, err := domain.ReadCity("city", text)
		if err != nil {
			return err
		}
		cities = append(cities, r)
	}
	return a.reading(ctx, func(s *session) error {
		var pages []answers.CityPage
		for _, r := range cities {
			page, err := s.ask.City(ctx, r, a.extent())
			if err != nil {
				return err
			}
			pages = append(pages, page)
		}
		if a.json {
			return writeLines(s, pages)
		}
		p := s.text(a.t("city.compare"))
		p.comparison(pages)
		return p.flush()
	})
}

// comparison sets cities side by side: one row a number, the same numbers for all.
func (p *page) comparison(pages []answers.CityPage) {
	w := p.app.words
	t := p.table(append([]bool{false}, all(true, len(pages))...)...)
	row := func(label string, value func(answers.CityPage) string) {
		cells := []string{label}
		for _, page := range pages {
			cells = append(cells, value(page))
		}
		t.Row(cells...)
	}
	row("", func(c answers.CityPage) string { return c.Name })
	t.Rule()
	row(w.T("measure.registered"), func(c answers.CityPage) string { return w.Number(c.Registered.Value) })
	for i, stage := range domain.Stages() {
		label := fmt.Sprintf("%d %s", stage.Order(), w.Stage(stage))
		row(label, func(c answers.CityPage) string { return p.cell(c.Table[i].Total) })
	}
	row(w.T("measure.rupiah"), func(c answers.CityPage) string { return rupiah(c.Table[len(c.Table)-1].Total.Rupiah) })
	row(w.T("city.programmes"), func(c answers.CityPage) string { return w.Number(int64(len(c.Programmes))) })
	row(w.T("city.funds"), func(c answers.CityPage) string { return c.Allocated().String() })
	row(w.T("city.proposals.pending"), func(c answers.CityPage) string { return w.Number(c.Pending()) })
	row(w.T("column.facts"), func(c answers.CityPage) string { return w.Number(int64(len(c.Facts)) + c.Movements) })
	p.add(t)
	p.printf("\n  %s\n", w.T("city.cell"))
}
