package main

import (
	"github.com/spf13/cobra"

	"jejak/domain"
)

// The subcommands of fund that record how money moves, in the order in which it does.

// posting is a subcommand of fund under construction.
type posting struct {
	*cobra.Command
	app   *app
	facts facts
	act   string // the commitment that it is about, if one
	money string // its amount
}

// text adds a flag with a text.
func (p *posting) text(v *string, name string) {
	p.Flags().StringVar(v, name, "", p.app.t("flag.fund."+name))
}

// amount adds the flag of the amount, and commitment that of the commitment.
func (p *posting) amount()     { p.text(&p.money, "amount") }
func (p *posting) commitment() { p.text(&p.act, "commitment") }

// rp reads the amount; an empty one is for the domain to refuse.
func (p *posting) rp() (*domain.Rupiah, error) { return parseMoney("amount", p.money) }

// late adds the flag that says why a posting comes after the year was closed.
func (p *posting) late() { p.text(&p.facts.late, "late") }

// posting makes a subcommand that records on the stream of a fund that is named first; body makes the fact from the
// flags.
func (a *app) posting(use string, flags func(*posting), body func(*posting, *session) (domain.Body, error)) *cobra.Command {
	p := &posting{app: a, Command: &cobra.Command{Use: use + " " + a.t("arg.fund"), Short: a.t("cmd.fund." + use), Args: cobra.ExactArgs(1)}}
	p.facts.flags(a, p.Command)
	flags(p)
	p.RunE = func(cmd *cobra.Command, args []string) error {
		return a.record(cmd.Context(), &p.facts, func(s *session) (domain.Ref, domain.Body, error) {
			fund, err := s.ask.Find(domain.CategoryFund, args[0])
			if err != nil {
				return "", nil, err
			}
			b, err := body(p, s)
			return fund, b, err
		})
	}
	return p.Command
}

func (a *app) fundPostings() []*cobra.Command {
	return []*cobra.Command{a.fundDeclare(), a.fundAllocate(), a.fundRevise(), a.fundBudget(), a.fundCommit(), a.fundRelease(),
		a.fundDisburse(), a.fundDeliver(), a.fundReturn(), a.fundLapse(), a.fundClose()}
}

func (a *app) fundDeclare() *cobra.Command {
	p := &posting{app: a, Command: &cobra.Command{Use: "declare", Short: a.t("cmd.fund.declare"), Args: cobra.NoArgs}}
	p.facts.flags(a, p.Command)
	var name, source, holder, city string
	year := 0
	p.text(&name, "name")
	p.text(&source, "source")
	p.text(&holder, "holder")
	p.text(&city, "city")
	p.Flags().IntVar(&year, "year", 0, a.t("flag.fund.year"))
	p.RunE = func(cmd *cobra.Command, _ []string) error {
		if city == "" {
			return domain.Reject(domain.FieldMissing, "city", "")
		}
		b := &domain.FundDeclared{Name: name, Source: domain.FundSource(source), FiscalYear: year, Holder: holder}
		var err error
		if b.Region, err = domain.ReadCity("city", city); err != nil {
			return err
		}
		return a.record(cmd.Context(), &p.facts, func(*session) (domain.Ref, domain.Body, error) {
			return newRef(domain.CategoryFund, &p.facts), b, nil
		})
	}
	return p.Command
}

func (a *app) fundAllocate() *cobra.Command {
	var b domain.FundAllocated
	rounded := ""
	return a.posting("allocate", func(p *posting) {
		p.amount()
		p.text(&rounded, "rounded-to")
		p.text(&b.Decree, "decree")
		p.text(&b.Through, "through")
		p.late()
	}, func(p *posting, _ *session) (_ domain.Body, err error) {
		if b.AmountRp, err = p.rp(); err != nil {
			return nil, err
		}
		b.RoundedTo, err = parseMoney("rounded-to", rounded)
		return &b, err
	})
}

// fundRevise takes what is added or what is cut, as amounts are written without a sign.
func (a *app) fundRevise() *cobra.Command {
	var b domain.AllocationRevised
	var added, cut string
	return a.posting("revise", func(p *posting) {
		p.text(&added, "add")
		p.text(&cut, "cut")
		p.text(&b.Decree, "decree")
		p.late()
	}, func(*posting, *session) (_ domain.Body, err error) {
		if (added == "") == (cut == "") {
			return nil, misuse("revise")
		}
		if b.DeltaRp, err = parseMoney("add", added); added != "" {
			return &b, err
		}
		if b.DeltaRp, err = parseMoney("cut", cut); err != nil {
			return nil, err
		}
		*b.DeltaRp = -*b.DeltaRp
		return &b, nil
	})
}

func (a *app) fundBudget() *cobra.Command {
	var b domain.BudgetLineOpened
	programme := ""
	return a.posting("budget", func(p *posting) {
		p.text(&b.Name, "name")
		p.text(&programme, "programme")
		p.amount()
		p.late()
	}, func(p *posting, s *session) (_ domain.Body, err error) {
		if b.AmountRp, err = p.rp(); err != nil {
			return nil, err
		}
		b.Programme, err = s.ask.Optional(domain.CategoryProgramme, programme)
		return &b, err
	})
}

func (a *app) fundCommit() *cobra.Command {
	var b domain.CommitmentMade
	var instrument, programme string
	return a.posting("commit", func(p *posting) {
		p.commitment()
		p.text(&instrument, "instrument")
		p.text(&b.Number, "number")
		p.text(&b.Payee, "payee")
		p.text(&programme, "programme")
		p.amount()
		p.late()
	}, func(p *posting, s *session) (_ domain.Body, err error) {
		b.Commitment, b.Instrument = p.act, domain.Instrument(instrument)
		if b.AmountRp, err = p.rp(); err != nil {
			return nil, err
		}
		b.Programme, err = s.ask.Optional(domain.CategoryProgramme, programme)
		return &b, err
	})
}

func (a *app) fundRelease() *cobra.Command {
	var b domain.CommitmentReleased
	return a.posting("release", func(p *posting) {
		p.commitment()
		p.amount()
		p.text(&b.Reason, "reason")
		p.late()
	}, func(p *posting, _ *session) (_ domain.Body, err error) {
		b.Commitment = p.act
		b.AmountRp, err = p.rp()
		return &b, err
	})
}

func (a *app) fundDisburse() *cobra.Command {
	var b domain.Disbursed
	return a.posting("disburse", func(p *posting) {
		p.commitment()
		p.text(&b.SP2D, "sp2d")
		p.amount()
		p.late()
	}, func(p *posting, _ *session) (_ domain.Body, err error) {
		b.Commitment = p.act
		b.AmountRp, err = p.rp()
		return &b, err
	})
}

func (a *app) fundDeliver() *cobra.Command {
	var b domain.InKindDelivered
	var actor, value string
	return a.posting("deliver", func(p *posting) {
		p.commitment()
		p.text(&actor, "actor")
		p.text(&value, "value")
		p.text(&b.BAST, "bast")
		p.Flags().BoolVar(&b.FromStock, "from-stock", false, a.t("flag.fund.from-stock"))
		p.late()
	}, func(p *posting, s *session) (_ domain.Body, err error) {
		b.Commitment = p.act
		if b.ValueRp, err = parseMoney("value", value); err != nil {
			return nil, err
		}
		b.Actor, err = s.ask.Optional(domain.CategoryActor, actor)
		return &b, err
	})
}

// fundReturn has no --late: money comes back when it comes back, also after the year was closed.
func (a *app) fundReturn() *cobra.Command {
	var b domain.FundsReturned
	return a.posting("return", func(p *posting) {
		p.commitment()
		p.text(&b.STS, "sts")
		p.amount()
		p.text(&b.Reason, "reason")
	}, func(p *posting, _ *session) (_ domain.Body, err error) {
		b.Commitment = p.act
		b.AmountRp, err = p.rp()
		return &b, err
	})
}

func (a *app) fundLapse() *cobra.Command {
	var b domain.FundLapsed
	return a.posting("lapse", func(p *posting) {
		p.amount()
		p.late()
	}, func(p *posting, _ *session) (_ domain.Body, err error) {
		b.AmountRp, err = p.rp()
		return &b, err
	})
}

func (a *app) fundClose() *cobra.Command {
	var b domain.FiscalYearClosed
	return a.posting("close", func(p *posting) {
		p.Flags().IntVar(&b.FiscalYear, "year", 0, a.t("flag.fund.close-year"))
	}, func(*posting, *session) (domain.Body, error) { return &b, nil })
}
