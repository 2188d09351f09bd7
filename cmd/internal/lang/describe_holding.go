package lang

import "jejak/domain"

// holding tells what became of what an actor received.
func (s *sentence) holding(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.EquipmentInspected:
		s.say("say.EquipmentInspected", "serial", b.Serial, "found", s.w.T(Found(b)))
		s.add(s.w.word("condition.", b.Condition))
	case *domain.EquipmentReturned:
		s.say("say.EquipmentReturned", "serial", b.Serial)
		s.add(s.w.word("condition.", b.Condition))
		s.label("and.bast", b.BAST)
	case *domain.EquipmentLost:
		s.say("say.EquipmentLost", "serial", b.Serial)
		s.also("and.reason", b.Reason)
	case *domain.CustodyEntered:
		s.say("say.CustodyEntered", "item", b.Item, "serial", b.Serial, "actor", s.ref(b.Actor))
	case *domain.CapitalRepaid:
		s.say("say.CapitalRepaid", "amount", s.money(b.AmountRp))
		s.also("and.contract", b.Contract)
	case *domain.CapitalWrittenOff:
		s.say("say.CapitalWrittenOff", "amount", s.money(b.AmountRp))
		s.also("and.contract", b.Contract)
		s.also("and.decree", b.Decree)
	default:
		return false
	}
	return true
}

// Found is the key of what an inspection found.
func Found(b *domain.EquipmentInspected) string {
	switch {
	case b.Used:
		return "remark.used"
	case b.Present:
		return "remark.unused"
	}
	return "remark.notthere"
}
