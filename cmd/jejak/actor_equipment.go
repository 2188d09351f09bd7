package main

import (
	"context"

	"github.com/spf13/cobra"

	"jejak/projections/answers"
)

// equipmentCommand lists the equipment that actors hold: where a serial number is, and what several hold at once.
func (a *app) equipmentCommand() *cobra.Command {
	var filter answers.CustodyFilter
	c := a.command("equipment", "cmd.actor.equipment", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.reading(ctx, func(s *session) error {
			list, err := s.ask.Equipment(ctx, filter)
			switch {
			case err != nil:
				return err
			case a.json:
				return writeLines(s, list)
			}
			return s.printEquipment(list)
		})
	})
	c.Flags().StringVar(&filter.Serial, "serial", "", a.t("flag.equipment.serial"))
	c.Flags().BoolVar(&filter.Several, "several", false, a.t("flag.equipment.several"))
	return c
}

func (s *session) printEquipment(list []answers.InCustody) error {
	w := s.app.words
	p := s.text(w.T("equipment.list"))
	if len(list) == 0 {
		p.printf("  %s\n", w.T("equipment.none"))
		return p.flush()
	}
	t := p.table()
	t.Flex = 1
	t.Row(w.T("column.serial"), w.T("column.item"), w.T("column.actor"), w.T("column.since"), w.T("column.inspected"))
	t.Rule()
	for _, c := range list {
		for _, h := range c.Holders {
			t.Row(h.Serial, h.Name, s.ask.Name(h.Actor), w.Period(h.Since), p.seen(h.Piece))
		}
	}
	p.add(t)
	return p.flush()
}
