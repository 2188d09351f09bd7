package decide

import "jejak/domain"

// Sentra is a production centre or technical unit. One that is registered as actual stands already, as those of an
// article do; one that is registered as planned has to be built before anything is done in it.
type Sentra struct {
	registered *domain.SentraRegistered
	stands     bool
	since      domain.Period // since when it stands
	opened     bool          // with ceremony
	contracts  map[string]bool
	tenants    map[domain.Ref]bool
	machines   map[string]domain.Period // by serial number, with the day of installation
	measured   map[string]bool
	facts      int // facts besides the registration
	broken     string
}

func newSentra() *Sentra {
	return &Sentra{contracts: map[string]bool{}, tenants: map[domain.Ref]bool{}, machines: map[string]domain.Period{},
		measured: map[string]bool{}}
}

func (s *Sentra) Decide(cmd Case) (Decision, error) {
	if _, ok := cmd.Body.(*domain.SentraRegistered); ok == (s.registered != nil) {
		return refuseOpening(ok, cmd.Stream)
	}
	if cmd.Meta.Mode == domain.Planned {
		return accept(cmd.Body)
	}
	if err := s.standing(cmd); err != nil {
		return Decision{}, err
	}
	switch b := cmd.Body.(type) {
	case *domain.ConstructionContracted:
		if s.contracts[domain.Normalise(b.Contract)] {
			return refuse(domain.AlreadyRegistered, "contract", b.Contract)
		}
	case *domain.SentraBuilt:
		return s.build(cmd, b)
	case *domain.SentraRevitalised:
		if b.Contract != "" && !s.contracts[domain.Normalise(b.Contract)] {
			return refuse(domain.ContractUnknown, "contract", b.Contract)
		}
	case *domain.SentraInaugurated:
		if s.opened {
			return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
		}
	case *domain.TenantJoined:
		if s.tenants[b.Tenant] {
			return refuse(domain.TenantExists, "tenant", string(b.Tenant))
		}
	case *domain.TenantLeft:
		if !s.tenants[b.Tenant] {
			return refuse(domain.TenantMissing, "tenant", string(b.Tenant))
		}
	case *domain.MachineInstalled:
		if _, there := s.machines[domain.Normalise(b.Serial)]; there {
			return refuse(domain.AlreadyRegistered, "serial", b.Serial)
		}
	case *domain.MachineConditionRecorded:
		return s.inspect(cmd.Meta.OccurredOn, b)
	case *domain.UtilisationMeasured:
		if s.measured[measureKey(b)] {
			return refuse(domain.AlreadyRegistered, "what", b.What)
		}
	}
	return accept(cmd.Body)
}

// needsStanding reports whether a fact is of a sentra that stands.
func needsStanding(b domain.Body) bool {
	switch b.(type) {
	case *domain.SentraInaugurated, *domain.SentraRevitalised, *domain.TenantJoined, *domain.TenantLeft, *domain.MachineInstalled,
		*domain.MachineConditionRecorded,
		*domain.SentraServiceRendered, *domain.UtilisationMeasured:
		return true
	}
	return false
}

// standing refuses what can only be done in a sentra that stood on that day.
func (s *Sentra) standing(cmd Case) error {
	switch {
	case !needsStanding(cmd.Body):
		return nil
	case !s.stands:
		return domain.Reject(domain.SentraNotBuilt, "stream", domain.TypeName(cmd.Body))
	case before(cmd.Meta.OccurredOn, s.since):
		return domain.Reject(domain.DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", s.since.String())
	}
	return nil
}

func (s *Sentra) build(cmd Case, b *domain.SentraBuilt) (Decision, error) {
	if s.stands {
		return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
	}
	if b.Contract != "" && !s.contracts[domain.Normalise(b.Contract)] {
		return refuse(domain.ContractUnknown, "contract", b.Contract)
	}
	built := *b
	built.Region, built.Programme = s.registered.Region, s.registered.Programme
	return accept(&built)
}

func (s *Sentra) inspect(on domain.Period, b *domain.MachineConditionRecorded) (Decision, error) {
	installed, there := s.machines[domain.Normalise(b.Serial)]
	if !there {
		return refuse(domain.MachineUnknown, "serial", b.Serial)
	}
	if before(on, installed) {
		return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", installed.String())
	}
	return accept(b)
}

func (s *Sentra) Evolve(e domain.Recorded) {
	if b, ok := e.Body.(*domain.SentraRegistered); ok {
		s.registered = b
		if e.Meta.Mode == domain.Actual {
			s.stands, s.since = true, domain.Period{} // it stood before it was registered
		}
		return
	}
	s.facts++
	if e.Meta.Mode == domain.Planned {
		return
	}
	s.expect(s.stands || !needsStanding(e.Body), e)
	switch b := e.Body.(type) {
	case *domain.ConstructionContracted:
		s.contracts[domain.Normalise(b.Contract)] = true
	case *domain.SentraBuilt:
		s.expect(!s.stands && (b.Contract == "" || s.contracts[domain.Normalise(b.Contract)]), e)
		s.stands, s.since = true, e.Meta.OccurredOn
	case *domain.SentraRevitalised:
		s.expect(b.Contract == "" || s.contracts[domain.Normalise(b.Contract)], e)
	case *domain.SentraInaugurated:
		s.opened = true
	case *domain.TenantJoined:
		s.expect(!s.tenants[b.Tenant], e)
		s.tenants[b.Tenant] = true
	case *domain.TenantLeft:
		s.expect(s.tenants[b.Tenant], e)
		delete(s.tenants, b.Tenant)
	case *domain.MachineInstalled:
		s.machines[domain.Normalise(b.Serial)] = e.Meta.OccurredOn
	case *domain.MachineConditionRecorded:
		_, there := s.machines[domain.Normalise(b.Serial)]
		s.expect(there, e)
	case *domain.UtilisationMeasured:
		s.measured[measureKey(b)] = true
	}
}

// measureKey: one figure for a thing and a period, however it is spelt.
func measureKey(b *domain.UtilisationMeasured) string {
	return domain.Normalise(b.What) + " " + b.Period.String()
}

func (s *Sentra) expect(holds bool, e domain.Recorded) {
	if !holds && s.broken == "" {
		s.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (s *Sentra) Broken() string {
	if s.registered == nil && s.facts > 0 {
		return "SentraRegistered"
	}
	return s.broken
}
