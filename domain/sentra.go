package domain

// Sentra is a production centre or technical unit. One that is registered as actual stands already, as those of an
// article do; one that is registered as planned has to be built before anything is done in it.
type Sentra struct {
	registered *SentraRegistered
	stands     bool
	since      Period // since when it stands
	opened     bool   // with ceremony
	contracts  map[string]bool
	tenants    map[Ref]bool
	machines   map[string]Period // by serial number, with the day of installation
	measured   map[string]bool
	facts      int // facts besides the registration
	broken     string
}

func newSentra() *Sentra {
	return &Sentra{contracts: map[string]bool{}, tenants: map[Ref]bool{}, machines: map[string]Period{}, measured: map[string]bool{}}
}

func (s *Sentra) Decide(cmd Command) (Decision, error) {
	if _, ok := cmd.Body.(*SentraRegistered); ok == (s.registered != nil) {
		return refuseOpening(ok, cmd.Stream)
	}
	if cmd.Meta.Mode == Planned {
		return accept(cmd.Body)
	}
	if err := s.standing(cmd); err != nil {
		return Decision{}, err
	}
	switch b := cmd.Body.(type) {
	case *ConstructionContracted:
		if s.contracts[Normalise(b.Contract)] {
			return refuse(AlreadyRegistered, "contract", b.Contract)
		}
	case *SentraBuilt:
		return s.build(cmd, b)
	case *SentraRevitalised:
		if b.Contract != "" && !s.contracts[Normalise(b.Contract)] {
			return refuse(ContractUnknown, "contract", b.Contract)
		}
	case *SentraInaugurated:
		if s.opened {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
	case *TenantJoined:
		if s.tenants[b.Tenant] {
			return refuse(TenantExists, "tenant", string(b.Tenant))
		}
	case *TenantLeft:
		if !s.tenants[b.Tenant] {
			return refuse(TenantMissing, "tenant", string(b.Tenant))
		}
	case *MachineInstalled:
		if _, there := s.machines[Normalise(b.Serial)]; there {
			return refuse(AlreadyRegistered, "serial", b.Serial)
		}
	case *MachineConditionRecorded:
		return s.inspect(cmd.Meta.OccurredOn, b)
	case *UtilisationMeasured:
		if s.measured[measureKey(b)] {
			return refuse(AlreadyRegistered, "what", b.What)
		}
	}
	return accept(cmd.Body)
}

// needsStanding reports whether a fact is of a sentra that stands.
func needsStanding(b Body) bool {
	switch b.(type) {
	case *SentraInaugurated, *SentraRevitalised, *TenantJoined, *TenantLeft, *MachineInstalled, *MachineConditionRecorded,
		*SentraServiceRendered, *UtilisationMeasured:
		return true
	}
	return false
}

// standing refuses what can only be done in a sentra that stood on that day.
func (s *Sentra) standing(cmd Command) error {
	switch {
	case !needsStanding(cmd.Body):
		return nil
	case !s.stands:
		return Reject(SentraNotBuilt, "stream", TypeName(cmd.Body))
	case before(cmd.Meta.OccurredOn, s.since):
		return Reject(DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", s.since.String())
	}
	return nil
}

func (s *Sentra) build(cmd Command, b *SentraBuilt) (Decision, error) {
	if s.stands {
		return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
	}
	if b.Contract != "" && !s.contracts[Normalise(b.Contract)] {
		return refuse(ContractUnknown, "contract", b.Contract)
	}
	built := *b
	built.Region, built.Programme = s.registered.Region, s.registered.Programme
	return accept(&built)
}

func (s *Sentra) inspect(on Period, b *MachineConditionRecorded) (Decision, error) {
	installed, there := s.machines[Normalise(b.Serial)]
	if !there {
		return refuse(MachineUnknown, "serial", b.Serial)
	}
	if before(on, installed) {
		return refuse(DateOrder, "occurredOn", on.String(), "earlier", installed.String())
	}
	return accept(b)
}

func (s *Sentra) Evolve(e Recorded) {
	if b, ok := e.Body.(*SentraRegistered); ok {
		s.registered = b
		if e.Meta.Mode == Actual {
			s.stands, s.since = true, Period{} // it stood before it was registered
		}
		return
	}
	s.facts++
	if e.Meta.Mode == Planned {
		return
	}
	s.expect(s.stands || !needsStanding(e.Body), e)
	switch b := e.Body.(type) {
	case *ConstructionContracted:
		s.contracts[Normalise(b.Contract)] = true
	case *SentraBuilt:
		s.expect(!s.stands && (b.Contract == "" || s.contracts[Normalise(b.Contract)]), e)
		s.stands, s.since = true, e.Meta.OccurredOn
	case *SentraRevitalised:
		s.expect(b.Contract == "" || s.contracts[Normalise(b.Contract)], e)
	case *SentraInaugurated:
		s.opened = true
	case *TenantJoined:
		s.expect(!s.tenants[b.Tenant], e)
		s.tenants[b.Tenant] = true
	case *TenantLeft:
		s.expect(s.tenants[b.Tenant], e)
		delete(s.tenants, b.Tenant)
	case *MachineInstalled:
		s.machines[Normalise(b.Serial)] = e.Meta.OccurredOn
	case *MachineConditionRecorded:
		_, there := s.machines[Normalise(b.Serial)]
		s.expect(there, e)
	case *UtilisationMeasured:
		s.measured[measureKey(b)] = true
	}
}

// measureKey: one figure for a thing and a period, however it is spelt.
func measureKey(b *UtilisationMeasured) string { return Normalise(b.What) + " " + b.Period.String() }

func (s *Sentra) expect(holds bool, e Recorded) {
	if !holds && s.broken == "" {
		s.broken = TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (s *Sentra) Broken() string {
	if s.registered == nil && s.facts > 0 {
		return "SentraRegistered"
	}
	return s.broken
}
