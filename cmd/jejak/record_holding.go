package main

import (
	"github.com/spf13/cobra"

	"jejak/domain"
)

// The subcommands of record that say what became of aid: equipment that an actor holds, and loans that are paid back.

// holding makes a subcommand that records what became of what an actor received; body makes the fact from the flags.
func (a *app) holding(use string, flags func(*kind), body func() (domain.Body, error)) *cobra.Command {
	k := a.newKind(use)
	k.text(&k.actor, "actor")
	flags(k)
	k.RunE = func(cmd *cobra.Command, _ []string) error {
		if k.actor == "" {
			return domain.Reject(domain.FieldMissing, "actor", "")
		}
		b, err := body()
		if err != nil {
			return err
		}
		return a.record(cmd.Context(), &k.facts, func(s *session) (domain.Ref, domain.Body, error) {
			actor, err := s.ask.Find(domain.CategoryActor, k.actor)
			return actor, b, err
		})
	}
	return k.Command
}

// What an inspection may find. There is no usual finding: who inspects says what was seen.
const (
	foundUsed   = "dipakai"
	foundUnused = "menganggur"
	foundGone   = "tidakAda"
)

func (a *app) recordInspection() *cobra.Command {
	var b domain.EquipmentInspected
	found := ""
	return a.holding("pemeriksaan", func(k *kind) {
		k.text(&b.Serial, "serial")
		k.text(&found, "found")
		k.text(&b.Condition, "condition")
	}, func() (domain.Body, error) {
		switch found {
		case "":
			return nil, domain.Reject(domain.FieldMissing, "found", "")
		case foundUsed:
			b.Present, b.Used = true, true
		case foundUnused:
			b.Present = true
		case foundGone:
		default:
			return nil, domain.Reject(domain.FieldInvalid, "found", found, "allowed", foundUsed+", "+foundUnused+", "+foundGone)
		}
		return &b, nil
	})
}

func (a *app) recordReturn() *cobra.Command {
	var b domain.EquipmentReturned
	return a.holding("pengembalian", func(k *kind) {
		k.text(&b.Serial, "serial")
		k.text(&b.Condition, "condition")
		k.text(&b.BAST, "bast")
	}, func() (domain.Body, error) { return &b, nil })
}

func (a *app) recordLoss() *cobra.Command {
	var b domain.EquipmentLost
	return a.holding("kehilangan", func(k *kind) {
		k.text(&b.Serial, "serial")
		k.text(&b.Reason, "reason")
	}, func() (domain.Body, error) { return &b, nil })
}

func (a *app) recordRepayment() *cobra.Command {
	var b domain.CapitalRepaid
	amount := ""
	return a.holding("angsuran", func(k *kind) {
		k.text(&b.Contract, "contract")
		k.text(&amount, "amount")
	}, func() (_ domain.Body, err error) {
		b.AmountRp, err = parseMoney("amount", amount)
		return &b, err
	})
}

func (a *app) recordWriteOff() *cobra.Command {
	var b domain.CapitalWrittenOff
	amount := ""
	return a.holding("penghapusan", func(k *kind) {
		k.text(&b.Contract, "contract")
		k.text(&amount, "amount")
		k.text(&b.Decree, "decree")
	}, func() (_ domain.Body, err error) {
		b.AmountRp, err = parseMoney("amount", amount)
		return &b, err
	})
}
