package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
	"jejak/projections/stock"
)

func (a *app) agencyCommand() *cobra.Command {
	return a.group("agency", a.agencyRegister(), a.agencyProcure(), a.agencyCount(), a.agencyWriteOff(), a.agencyIssue(), a.agencyStock())
}

// shelf is a subcommand of agency that records on the stream of an agency, under construction.
type shelf struct {
	*cobra.Command
	app                  *app
	facts                facts
	item, quantity, unit string
}

// text adds a flag with a text.
func (k *shelf) text(v *string, name string) {
	k.Flags().StringVar(v, name, "", k.app.t("flag.agency."+name))
}

// amount reads how much; an empty text is no amount.
func (k *shelf) amount() (domain.Quantity, error) {
	if k.quantity == "" {
		return 0, domain.Reject(domain.FieldMissing, "quantity", "")
	}
	q, err := domain.ParseQuantity(k.quantity)
	if err != nil {
		return 0, domain.Reject(domain.FieldInvalid, "quantity", k.quantity, "allowed", "1; 2,5; 12")
	}
	return q, nil
}

// shelf makes a subcommand about goods of an agency, which is named first; body makes the fact from the flags.
func (a *app) shelf(use string, flags func(*shelf), body func(*shelf, *session) (domain.Body, error)) *cobra.Command {
	k := &shelf{app: a, Command: &cobra.Command{Use: use + " " + a.t("arg.agency"), Short: a.t("cmd.agency." + use), Args: cobra.ExactArgs(1)}}
	k.facts.flags(a, k.Command)
	k.text(&k.item, "item")
	k.text(&k.quantity, "quantity")
	k.text(&k.unit, "unit")
	flags(k)
	k.RunE = func(cmd *cobra.Command, args []string) error {
		return a.record(cmd.Context(), &k.facts, func(s *session) (domain.Ref, domain.Body, error) {
			agency, err := s.ask.Find(domain.CategoryAgency, args[0])
			if err != nil {
				return "", nil, err
			}
			b, err := body(k, s)
			return agency, b, err
		})
	}
	return k.Command
}

func (a *app) agencyRegister() *cobra.Command {
	k := &shelf{app: a, Command: &cobra.Command{Use: "register", Short: a.t("cmd.agency.register"), Args: cobra.NoArgs}}
	k.facts.flags(a, k.Command)
	b := &domain.AgencyRegistered{}
	city := ""
	k.text(&b.Name, "name")
	k.text(&b.Short, "short")
	k.text(&b.Level, "level")
	k.text(&city, "city")
	k.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if city == "" {
			return domain.Reject(domain.FieldMissing, "city", "")
		}
		if b.Region, err = domain.ReadCity("city", city); err != nil {
			return err
		}
		return a.record(cmd.Context(), &k.facts, func(*session) (domain.Ref, domain.Body, error) {
			return newRef(domain.CategoryAgency, &k.facts), b, nil
		})
	}
	return k.Command
}

func (a *app) agencyProcure() *cobra.Command {
	price := ""
	return a.shelf("procure", func(k *shelf) { k.text(&price, "price") }, func(k *shelf, _ *session) (domain.Body, error) {
		b := &domain.EquipmentProcured{Item: k.item, Unit: k.unit}
		var err error
		if b.PriceRp, err = parseMoney("priceRp", price); err != nil || k.quantity == "" {
			return b, err
		}
		q, err := k.amount()
		b.Quantity = &q
		return b, err
	})
}

func (a *app) agencyCount() *cobra.Command {
	return a.shelf("count", func(*shelf) {}, func(k *shelf, _ *session) (domain.Body, error) {
		q, err := k.amount()
		return &domain.StockCounted{Item: k.item, Quantity: q, Unit: k.unit}, err
	})
}

func (a *app) agencyWriteOff() *cobra.Command {
	b := &domain.StockWrittenOff{}
	return a.shelf("write-off", func(k *shelf) {
		k.Flags().StringVar(&b.Reason, "reason", "", a.t("flag.reason"))
		k.text(&b.Decree, "decree")
	}, func(k *shelf, _ *session) (_ domain.Body, err error) {
		b.Item, b.Unit = k.item, k.unit
		b.Quantity, err = k.amount()
		return b, err
	})
}

func (a *app) agencyIssue() *cobra.Command {
	b := &domain.StockIssued{}
	actor := ""
	return a.shelf("issue", func(k *shelf) {
		k.text(&b.Issue, "number")
		k.text(&actor, "actor")
	}, func(k *shelf, s *session) (_ domain.Body, err error) {
		b.Item, b.Unit = k.item, k.unit
		if b.To, err = s.ask.Optional(domain.CategoryActor, actor); err != nil {
			return nil, err
		}
		b.Quantity, err = k.amount()
		return b, err
	})
}

// outOfStock are the flags of a handover whose goods come out of an agency's stock.
type outOfStock struct{ agency, issue string }

func (o *outOfStock) flags(k *kind) {
	k.text(&o.agency, "agency")
	k.text(&o.issue, "issue")
}

// cite puts the issue on every item of a handover.
func (o *outOfStock) cite(s *session, b domain.Body) error {
	agency, err := s.ask.Optional(domain.CategoryAgency, o.agency)
	if err != nil {
		return err
	}
	var items []domain.Item
	switch b := b.(type) {
	case *domain.EquipmentGranted:
		items = b.Items
	case *domain.RawMaterialGranted:
		items = b.Items
	}
	for i := range items {
		items[i].Agency, items[i].Issue = agency, o.issue
	}
	return nil
}

func (a *app) agencyStock() *cobra.Command {
	return a.command("stock ["+a.t("arg.agency")+"]", "cmd.agency.stock", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		return a.reading(ctx, func(s *session) error {
			stock, err := s.ask.Stock(ctx, strings.Join(args, ""))
			switch {
			case err != nil:
				return err
			case a.json:
				return writeLines(s, stock.Lines)
			}
			return s.printStock(stock)
		})
	})
}

func (s *session) printStock(goods answers.Stock) error {
	w := s.app.words
	p := s.text(w.T("stock.title"))
	if len(goods.Lines) == 0 {
		p.printf("  %s\n", w.T("stock.none"))
		return p.flush()
	}
	q := func(q domain.Quantity) string { return w.Decimal(q.String()) }
	t := p.table(false, false, true, true, true, true, true, false)
	t.Row(w.T("stock.agency"), w.T("stock.item"), w.T("stock.procured"), w.T("stock.counted"), w.T("stock.writtenOff"), w.T("stock.issued"),
		w.T("stock.onhand"), "")
	t.Rule()
	for _, l := range goods.Lines {
		t.Row(s.ask.Name(l.Agency), l.Item, q(l.Sides[stock.Procured]), q(l.Sides[stock.Counted]), q(l.Sides[stock.WrittenOff]), q(l.Sides[stock.Issued]),
			q(l.OnHand), w.Unit(l.Unit))
	}
	p.add(t)
	if len(goods.Open) > 0 {
		p.heading(w.T("stock.open"))
		t := p.table()
		for _, o := range goods.Open {
			t.Row(o.Issue, o.Item, s.ask.Name(o.Actor), w.T("stock.granted", "granted", q(o.Granted), "issued", q(o.Issued), "unit", w.Unit(o.Unit)),
				w.Date(o.Since), w.Days(o.Days))
		}
		p.add(t)
	}
	return p.flush()
}
