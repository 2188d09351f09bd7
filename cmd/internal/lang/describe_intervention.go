package lang

import (
	"strings"

	"jejak/domain"
)

// intervention tells what an actor received, then what all support has in common. An event may also be a plan, so the
// sentence does not say that it was done.
func (s *sentence) intervention(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.TrainingAttended:
		s.say("say.TrainingAttended", "kind", s.kind(b.Kind), "topic", b.Topic)
		s.add(s.count(b.HoursJP, "JP"))
		s.add(s.w.word("result.", string(b.Result)))
		s.also("and.certificate", b.CertificateNo)
	case *domain.RawMaterialGranted:
		s.say("say.RawMaterialGranted", "items", s.items(b.Items))
		s.label("and.bast", b.BAST)
	case *domain.EquipmentGranted:
		s.equipment(b)
	case *domain.LicenceFacilitated:
		s.licence(b)
	case *domain.CapitalProvided:
		s.capital(b)
		s.context(b.Given())
		return true
	case *domain.MarketAccessFacilitated:
		s.say("say.MarketAccessFacilitated", "channel", s.kind(b.Channel))
		s.also("and.through", b.Partner)
		s.also("and.product", b.Product)
		s.also("and.result", b.Outcome)
	case *domain.OnlineMarketingOnboarded:
		s.say("say.OnlineMarketingOnboarded", "platform", b.Platform)
	case *domain.PromotionFacilitated:
		s.say("say.PromotionFacilitated", "kind", s.kind(b.Kind))
		s.add(b.Event)
		s.also("and.in", b.Place)
		s.also("and.sales", known(b.SalesRp))
	case *domain.InformationProvided:
		s.say("say.InformationProvided", "kind", s.kind(b.Kind), "topic", b.Topic)
	default:
		return false
	}
	aid := body.(domain.Intervention).Given()
	if !priced(body, aid) {
		s.also("and.value", known(aid.ValueRp))
	}
	s.context(aid)
	return true
}

// priced reports whether the price of what was given is its value, which is told once.
func priced(body domain.Body, aid *domain.Aid) bool {
	var items []domain.Item
	switch b := body.(type) {
	case *domain.RawMaterialGranted:
		items = b.Items
	case *domain.EquipmentGranted:
		items = b.Items
	}
	return len(items) == 1 && items[0].UnitPriceRp != nil && aid.ValueRp != nil && *items[0].UnitPriceRp == *aid.ValueRp
}

// context tells under what support was given and how many share in it. The region of the actor at the time is left
// out: in a list of one actor or one city it would stand on every line.
func (s *sentence) context(aid *domain.Aid) {
	s.also("and.for", s.count(len(aid.Beneficiaries), "anggota"))
	s.label("and.programme", s.ref(aid.Programme))
	if activity := s.ref(aid.Activity); !says(s.text.String(), activity) { // which is often its topic
		s.label("and.activity", activity)
	}
	s.label("and.fund", s.ref(aid.Fund))
	s.label("and.commitment", aid.Commitment)
}

func (s *sentence) kind(kind string) string { return s.w.word("kind.", kind) }

func (s *sentence) equipment(b *domain.EquipmentGranted) {
	if b.Title == domain.Lent {
		s.say("say.EquipmentLent", "items", s.items(b.Items))
	} else {
		s.say("say.EquipmentGranted", "items", s.items(b.Items))
	}
	s.label("and.bast", b.BAST)
}

func (s *sentence) licence(b *domain.LicenceFacilitated) {
	s.say("say.LicenceFacilitated", "licence", s.kind(b.Licence), "step", s.w.word("step.", string(b.Step)))
	s.also("and.number", b.Number)
	s.also("and.issued", s.w.Period(b.IssuedOn))
	s.also("and.expires", s.w.Period(b.ExpiresOn))
}

func (s *sentence) capital(b *domain.CapitalProvided) {
	s.say("say.CapitalProvided", "form", s.kind(b.Form), "amount", s.money(b.ValueRp))
	s.also("and.from", b.Lender)
	s.also("and.tenor", s.count(b.TenorMonths, "bulan"))
	if b.RateBps != 0 {
		s.also("and.rate", s.w.decimals(int64(b.RateBps), 100)+"%")
	}
	s.also("and.contract", b.Contract)
}

// maxItemsTold bounds how many goods of a handover a sentence tells; a handover may have two hundred.
const maxItemsTold = 5

func (s *sentence) items(list []domain.Item) string {
	told := make([]string, 0, maxItemsTold+1)
	for _, it := range list[:min(len(list), maxItemsTold)] {
		told = append(told, s.item(it))
	}
	if more := len(list) - maxItemsTold; more > 0 {
		told = append(told, s.count(more, "barang"))
	}
	return s.list(told)
}

// item writes 1 unit oven (Rp12.500.000), and 2,5 kg benang (merek Kereta, @ Rp90.000).
func (s *sentence) item(it domain.Item) string {
	price := known(it.UnitPriceRp)
	if quantity := it.Quantity.String(); quantity != "1" {
		price = s.clause("and.each", price)
	}
	about := present(s.labelled("and.brand", it.Brand), s.clause("and.serial", it.Serial), s.w.word("condition.", it.Condition), price,
		s.clause("and.issueof", it.Issue))
	return s.titled(s.quantity(it.Quantity, it.Unit)+" "+it.Name, strings.Join(about, ", "))
}

func (s *sentence) quantity(q domain.Quantity, unit string) string {
	return s.w.measured(q.String(), unit)
}
