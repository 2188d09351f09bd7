package main

import (
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
)

func (a *app) recordCommand() *cobra.Command {
	return a.group("record", a.recordActor(), a.recordTraining(), a.recordMaterial(), a.recordEquipment(), a.recordLicence(),
		a.recordCapital(), a.recordMarket(), a.recordPromotion(), a.recordInformation(),
		a.recordInspection(), a.recordReturn(), a.recordLoss(), a.recordRepayment(), a.recordWriteOff(), a.recordFact())
}

// kind is a subcommand of record under construction.
type kind struct {
	*cobra.Command
	app   *app
	facts facts
	actor string
	aid   aidFlags
	stock outOfStock
}

// aidFlags are the flags that every intervention has.
type aidFlags struct{ programme, activity, fund, commitment, value string }

// text adds a flag with a text.
func (k *kind) text(p *string, name string) {
	k.Flags().StringVar(p, name, "", k.app.t("flag.record."+name))
}

// newKind makes a subcommand of record.
func (a *app) newKind(use string) *kind {
	k := &kind{app: a, Command: &cobra.Command{Use: use, Short: a.t("cmd.record." + use), Args: cobra.NoArgs}}
	k.facts.flags(a, k.Command)
	return k
}

// intervention makes a subcommand that records aid to an actor; body completes the body from the flags.
func (a *app) intervention(use string, flags func(*kind), body func(domain.Aid) (domain.Body, error)) *cobra.Command {
	k := a.newKind(use)
	k.text(&k.actor, "actor")
	k.text(&k.aid.programme, "programme")
	k.text(&k.aid.activity, "activity")
	k.text(&k.aid.fund, "fund")
	k.text(&k.aid.commitment, "commitment")
	k.text(&k.aid.value, "value")
	flags(k)
	k.RunE = func(cmd *cobra.Command, _ []string) error {
		if k.actor == "" {
			return domain.Reject(domain.FieldMissing, "actor", "")
		}
		value, err := parseMoney("value", k.aid.value)
		if err != nil {
			return err
		}
		return a.record(cmd.Context(), &k.facts, func(s *session) (domain.Ref, domain.Body, error) {
			return k.give(s, value, body)
		})
	}
	return k.Command
}

// give resolves what the flags refer to and makes the body.
func (k *kind) give(s *session, value *domain.Rupiah, body func(domain.Aid) (domain.Body, error)) (domain.Ref, domain.Body, error) {
	actor, err := s.ask.Find(domain.CategoryActor, k.actor)
	if err != nil {
		return "", nil, err
	}
	aid := domain.Aid{Commitment: k.aid.commitment, ValueRp: value}
	for _, r := range []struct {
		to             *domain.Ref
		category, text string
	}{
		{&aid.Programme, domain.CategoryProgramme, k.aid.programme},
		{&aid.Activity, domain.CategoryActivity, k.aid.activity},
		{&aid.Fund, domain.CategoryFund, k.aid.fund},
	} {
		if *r.to, err = s.ask.Optional(r.category, r.text); err != nil {
			return "", nil, err
		}
	}
	b, err := body(aid)
	if err != nil {
		return "", nil, err
	}
	return actor, b, k.stock.cite(s, b)
}

func (a *app) recordActor() *cobra.Command {
	k := a.newKind("pelaku")
	var entity, name, owner, address, contact, city, village, sector, kbli, started string
	var products []string
	for flag, p := range map[string]*string{"entity": &entity, "name": &name, "owner": &owner, "address": &address, "contact": &contact,
		"city": &city, "village": &village, "sector": &sector, "kbli": &kbli, "started": &started} {
		k.text(p, flag)
	}
	k.Flags().StringSliceVar(&products, "product", nil, a.t("flag.record.product"))
	var numbers numberFlags
	k.numbers(&numbers)
	a.teaches(k.Command)
	k.RunE = func(cmd *cobra.Command, _ []string) error {
		if city == "" {
			return domain.Reject(domain.FieldMissing, "city", "")
		}
		person := append([]*private{a.private("owner", &owner, domain.EntityKind(entity) == domain.Individual),
			a.private("address", &address, false), a.private("contact", &contact, false)}, numbers.private(a)...)
		if err := a.privately(cmd.Context(), person...); err != nil {
			return err
		}
		b := &domain.ActorRegistered{EntityKind: domain.EntityKind(entity), Name: name, Owner: domain.NewPersonal(owner),
			Address: domain.NewPersonal(address), Contact: domain.NewPersonal(contact), Sector: sector, Products: products}
		if kbli != "" {
			code, err := domain.ReadKBLI("kbli", kbli)
			if err != nil {
				return err
			}
			b.KBLI = []domain.KBLI{code}
		}
		var err error
		if started != "" {
			if b.StartedOn, err = domain.ReadPeriod("started", started); err != nil {
				return err
			}
		}
		if k.facts.with, err = numbers.bodies(); err != nil {
			return err
		}
		return a.record(cmd.Context(), &k.facts, func(s *session) (domain.Ref, domain.Body, error) {
			b.Region, err = domain.ReadPlaceIn(city, village)
			return newRef(domain.CategoryActor, &k.facts), b, err
		})
	}
	return k.Command
}

// newRef names a new stream. With --id it follows from the id, so that the repeated command meets the same
// stream; otherwise it is random.
func newRef(category string, f *facts) domain.Ref {
	if id, err := uuid.Parse(f.id); err == nil {
		return domain.NewRef(category, domain.EventID(id, 0))
	}
	return domain.NewRef(category, uuid.New())
}

func (a *app) recordTraining() *cobra.Command {
	var b domain.TrainingAttended
	var result string
	return a.intervention("pelatihan", func(k *kind) {
		k.text(&b.Topic, "topic")
		k.text(&result, "result")
		k.text(&b.CertificateNo, "certificate")
		k.Flags().StringVar(&b.Kind, "kind", "pelatihan", a.kinds(domain.Training))
		k.Flags().IntVar(&b.HoursJP, "hours", 0, a.t("flag.record.hours"))
	}, func(aid domain.Aid) (domain.Body, error) {
		b.Aid, b.Result = aid, domain.TrainingResult(result)
		return &b, nil
	})
}

func (a *app) recordMaterial() *cobra.Command {
	var b domain.RawMaterialGranted
	var items []string
	return a.intervention("bahan", func(k *kind) {
		k.Flags().StringArrayVar(&items, "item", nil, a.t("flag.record.item"))
		k.text(&b.BAST, "bast")
		k.stock.flags(k)
	}, func(aid domain.Aid) (_ domain.Body, err error) {
		b.Aid = aid
		b.Items, err = parseItems(items)
		return &b, err
	})
}

func (a *app) recordEquipment() *cobra.Command {
	var b domain.EquipmentGranted
	var items []string
	var title string
	return a.intervention("alat", func(k *kind) {
		k.Flags().StringArrayVar(&items, "item", nil, a.t("flag.record.item"))
		k.Flags().StringVar(&title, "title", string(domain.Given), a.t("flag.record.title"))
		k.text(&b.BAST, "bast")
		k.stock.flags(k)
	}, func(aid domain.Aid) (_ domain.Body, err error) {
		b.Aid, b.Title = aid, domain.EquipmentTitle(title)
		b.Items, err = parseItems(items)
		return &b, err
	})
}

// parseItems reads NAME;QUANTITY;UNIT;UNIT PRICE;SERIAL, of which the price and the serial number may be left out.
func parseItems(texts []string) ([]domain.Item, error) {
	var items []domain.Item
	for _, text := range texts {
		parts := strings.Split(text, ";")
		if len(parts) < 3 || len(parts) > 5 {
			return nil, domain.Reject(domain.FieldInvalid, "item", text, "allowed", "nama;jumlah;satuan;harga satuan;nomor seri")
		}
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		quantity, err := domain.ParseQuantity(parts[1])
		if err != nil {
			return nil, domain.Reject(domain.FieldInvalid, "item.quantity", parts[1], "allowed", "1; 2,5; 12")
		}
		item := domain.Item{Name: parts[0], Quantity: quantity, Unit: parts[2]}
		if len(parts) > 3 {
			if item.UnitPriceRp, err = parseMoney("item.unitPriceRp", parts[3]); err != nil {
				return nil, err
			}
		}
		if len(parts) > 4 {
			item.Serial = parts[4]
		}
		items = append(items, item)
	}
	return items, nil
}

func (a *app) recordLicence() *cobra.Command {
	var b domain.LicenceFacilitated
	var step, issued, expires string
	return a.intervention("izin", func(k *kind) {
		k.Flags().StringVar(&b.Licence, "licence", "", a.kinds(domain.Licensing))
		k.Flags().StringVar(&step, "step", string(domain.LicenceApplied), a.t("flag.record.step"))
		k.text(&b.Number, "number")
		k.text(&issued, "issued")
		k.text(&expires, "expires")
	}, func(aid domain.Aid) (_ domain.Body, err error) {
		b.Aid, b.Step = aid, domain.LicenceStep(step)
		if issued != "" {
			if b.IssuedOn, err = domain.ReadPeriod("issued", issued); err != nil {
				return nil, err
			}
		}
		if expires != "" {
			b.ExpiresOn, err = domain.ReadPeriod("expires", expires)
		}
		return &b, err
	})
}

func (a *app) recordCapital() *cobra.Command {
	var b domain.CapitalProvided
	return a.intervention("modal", func(k *kind) {
		k.Flags().StringVar(&b.Form, "form", "", a.kinds(domain.Capital))
		k.Flags().IntVar(&b.TenorMonths, "tenor", 0, a.t("flag.record.tenor"))
		k.Flags().IntVar(&b.RateBps, "rate-bps", 0, a.t("flag.record.rate-bps"))
		k.text(&b.Lender, "lender")
		k.text(&b.Contract, "contract")
	}, func(aid domain.Aid) (domain.Body, error) {
		b.Aid = aid
		return &b, nil
	})
}

func (a *app) recordMarket() *cobra.Command {
	var b domain.MarketAccessFacilitated
	return a.intervention("pasar", func(k *kind) {
		k.Flags().StringVar(&b.Channel, "channel", "", a.kinds(domain.Market))
		k.text(&b.Partner, "partner")
		k.text(&b.Product, "product")
		k.text(&b.Outcome, "outcome")
	}, func(aid domain.Aid) (domain.Body, error) {
		b.Aid = aid
		return &b, nil
	})
}

func (a *app) recordPromotion() *cobra.Command {
	var b domain.PromotionFacilitated
	var sales string
	return a.intervention("promosi", func(k *kind) {
		k.Flags().StringVar(&b.Kind, "kind", "", a.kinds(domain.Promotion))
		k.text(&b.Event, "event")
		k.text(&b.Place, "place")
		k.text(&sales, "sales")
	}, func(aid domain.Aid) (_ domain.Body, err error) {
		b.Aid = aid
		b.SalesRp, err = parseMoney("sales", sales)
		return &b, err
	})
}

func (a *app) recordInformation() *cobra.Command {
	var b domain.InformationProvided
	return a.intervention("informasi", func(k *kind) {
		k.Flags().StringVar(&b.Kind, "kind", "", a.kinds(domain.Information))
		k.text(&b.Topic, "topic")
	}, func(aid domain.Aid) (domain.Body, error) {
		b.Aid = aid
		return &b, nil
	})
}

// kinds is the help of a flag that takes one of a stage's kinds.
func (a *app) kinds(s domain.Stage) string {
	return a.t("flag.record.kind") + ": " + strings.Join(s.Kinds(), ", ")
}
