package lang

import "jejak/domain"

// institution tells of agencies and their stock, and of sentra and proposals.
func (s *sentence) institution(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.AgencyRegistered:
		s.say("say.AgencyRegistered", "name", s.titled(b.Name, b.Short))
		s.place(b.Region)
		s.level(b.Level)
	case *domain.OfficialNamed:
		s.say("say.OfficialNamed", "name", b.Name, "role", b.Role)
	case *domain.EquipmentProcured:
		s.procured(b)
	case *domain.StockIssued:
		s.say("say.StockIssued", "issue", b.Issue, "item", s.quantity(b.Quantity, b.Unit)+" "+b.Item, "to", s.ref(b.To))
	case *domain.StockCounted:
		s.say("say.StockCounted", "item", s.quantity(b.Quantity, b.Unit)+" "+b.Item)
		s.also("and.book", s.w.Decimal(b.Book.String()))
	case *domain.StockWrittenOff:
		s.say("say.StockWrittenOff", "item", s.quantity(b.Quantity, b.Unit)+" "+b.Item)
		s.also("and.reason", b.Reason)
		s.also("and.decree", b.Decree)
	default:
		return s.sentra(body) || s.proposal(body)
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
	case *domain.ProposalLinkedToAllocation:
		s.say("say.ProposalLinkedToAllocation", "fund", s.ref(b.Fund))
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
