package lang

import "jejak/domain"

// institution tells of sentra, proposals and agencies.
func (s *sentence) institution(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.SentraRegistered:
		s.sentra(b)
	case *domain.SentraRevitalisationPlanned:
		s.say("say.SentraRevitalisationPlanned", "period", s.w.Period(b.Period))
		s.add(b.Scope)
	case *domain.SentraScopeSet:
		s.say("say.SentraScopeSet", "what", s.list(present(b.Commodity, b.Service)))
		s.kbli(b.KBLI)
	case *domain.AgencyRegistered:
		s.say("say.AgencyRegistered", "name", s.titled(b.Name, b.Short))
		s.place(b.Region)
		s.level(b.Level)
	case *domain.OfficialNamed:
		s.say("say.OfficialNamed", "name", b.Name, "role", b.Role)
	case *domain.EquipmentProcured:
		s.procured(b)
	default:
		return s.proposal(body)
	}
	return true
}

// proposal tells what was asked for and what the answer was.
func (s *sentence) proposal(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ProposalSubmitted:
		s.say("say.ProposalSubmitted", "to", b.To, "subject", b.Subject)
		s.also("and.from", s.titled(b.By, s.w.Place(b.From)))
		s.label("and.sentra", s.ref(b.Sentra))
	case *domain.ProposalItemAdded:
		s.say("say.ProposalItemAdded", "item", b.Item)
		s.also("and.through", b.FundSource)
	case *domain.ProposalReceived:
		s.say("say.ProposalReceived", "by", b.By)
	case *domain.ProposalUnderIdentification:
		s.say("say.ProposalUnderIdentification", "by", b.By)
	case *domain.ProposalApproved:
		s.say("say.ProposalApproved", "by", b.By)
		s.label("and.fund", s.ref(b.Fund))
	case *domain.ProposalRejected:
		s.say("say.ProposalRejected", "by", b.By)
		s.also("and.reason", b.Reason)
	case *domain.ProposalWithdrawn:
		s.say("say.ProposalWithdrawn", "by", b.By)
		s.also("and.reason", b.Reason)
	default:
		return false
	}
	return true
}

func (s *sentence) sentra(b *domain.SentraRegistered) {
	s.say("say.SentraRegistered", "who", s.titled(b.Name, b.Kind))
	s.also("and.aliases", s.w.List(b.Aliases))
	s.also("and.sector", b.Sector)
	s.kbli(b.KBLI)
	s.place(b.Region)
	s.also("and.serves", s.w.Place(b.Serves))
	s.label("and.programme", s.ref(b.Programme))
	s.also("and.purpose", b.Purpose)
}

func (s *sentence) procured(b *domain.EquipmentProcured) {
	item := b.Item
	if b.Quantity != nil {
		item = s.quantity(*b.Quantity, b.Unit) + " " + item
	}
	s.say("say.EquipmentProcured", "item", item)
	s.also("and.price", known(b.PriceRp))
}

// present lists the texts that are not empty.
func present(texts ...string) (list []string) {
	for _, text := range texts {
		if text != "" {
			list = append(list, text)
		}
	}
	return list
}
