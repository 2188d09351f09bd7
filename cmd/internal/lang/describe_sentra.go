package lang

import "jejak/domain"

// sentra tells how a production centre came to stand, and who works there.
func (s *sentence) sentra(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.SentraRegistered:
		s.sentraRegistered(b)
	case *domain.SentraRevitalisationPlanned:
		s.say("say.SentraRevitalisationPlanned", "period", s.w.Period(b.Period))
		s.add(b.Scope)
	case *domain.SentraScopeSet:
		s.say("say.SentraScopeSet", "what", s.list(present(b.Commodity, b.Service)))
		s.kbli(b.KBLI)
	case *domain.ConstructionContracted:
		s.say("say.ConstructionContracted", "contract", b.Contract, "contractor", b.Contractor)
		s.add(b.Scope)
		s.also("and.value", known(b.AmountRp))
		s.label("and.fund", s.ref(b.Fund))
		s.label("and.commitment", b.Commitment)
	case *domain.SentraBuilt:
		s.say("say.SentraBuilt")
		s.also("and.construction", b.Contract)
		s.label("and.bast", b.Handover)
		s.place(b.Region)
		s.label("and.programme", s.ref(b.Programme))
	case *domain.SentraRevitalised:
		s.say("say.SentraRevitalised", "scope", b.Scope)
		s.also("and.construction", b.Contract)
	case *domain.SentraInaugurated:
		s.say("say.SentraInaugurated", "by", b.By)
	case *domain.TenantJoined:
		s.say("say.TenantJoined", "tenant", s.ref(b.Tenant))
		s.add(b.Place)
	case *domain.TenantLeft:
		s.say("say.TenantLeft", "tenant", s.ref(b.Tenant))
		s.also("and.reason", b.Reason)
	default:
		return s.operation(body)
	}
	return true
}

// operation tells what is done in a sentra, and with what.
func (s *sentence) operation(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.MachineInstalled:
		s.say("say.MachineInstalled", "machine", b.Machine, "serial", b.Serial)
		s.also("and.brand", b.Brand)
		s.also("and.price", known(b.AmountRp))
	case *domain.MachineConditionRecorded:
		s.say("say.MachineConditionRecorded", "serial", b.Serial, "condition", b.Condition)
		s.remark(b.Working, "remark.working")
		s.remark(!b.Working, "remark.notworking")
	case *domain.SentraServiceRendered:
		s.say("say.SentraServiceRendered", "service", b.Service)
		if b.Quantity != nil {
			s.add(s.quantity(*b.Quantity, b.Unit))
		}
		s.also("and.for", s.ref(b.Actor))
		s.also("and.fee", known(b.FeeRp))
	case *domain.SentraManagerTrained:
		s.say("say.SentraManagerTrained", "topic", b.Topic)
		s.add(s.count(b.Managers, "orang"))
		s.add(s.count(b.HoursJP, "JP"))
	case *domain.UtilisationMeasured:
		s.say("say.UtilisationMeasured", "what", b.What, "used", s.w.Decimal(b.Used.String()), "capacity", s.quantity(b.Capacity, b.Unit))
		s.with("and.when", s.w.Period(b.Period))
	default:
		return false
	}
	return true
}

func (s *sentence) sentraRegistered(b *domain.SentraRegistered) {
	s.say("say.SentraRegistered", "who", s.titled(b.Name, b.Kind))
	s.also("and.aliases", s.w.List(b.Aliases))
	s.also("and.sector", b.Sector)
	s.kbli(b.KBLI)
	s.place(b.Region)
	s.also("and.serves", s.w.Place(b.Serves))
	s.label("and.programme", s.ref(b.Programme))
	s.also("and.purpose", b.Purpose)
}
