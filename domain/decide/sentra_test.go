package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func sentraOf() *domain.SentraRegistered {
	return &domain.SentraRegistered{Name: "Sentra Rendang", Region: parit, Programme: sipadu}
}

var (
	toBeBuilt = planned("2021", sentraOf())
	contract  = &domain.ConstructionContracted{Contract: "12/SPK", Contractor: "CV Maju"}
	retort    = &domain.MachineInstalled{Machine: "Mesin retort", Serial: "RT-1"}
	used      = &domain.UtilisationMeasured{What: "Mesin retort", Period: domain.InYear(2021), Used: 1000, Capacity: 4000,
		Unit: "kg"}
)

// operations are what is done in a sentra that stands.
func operations() []domain.Body {
	return []domain.Body{&domain.SentraInaugurated{By: "Wali Kota"}, &domain.SentraRevitalised{Scope: "atap"},
		&domain.TenantJoined{Tenant: weaver}, &domain.TenantLeft{Tenant: weaver},
		retort, &domain.MachineConditionRecorded{Serial: "RT-1", Condition: "baik"},
		&domain.SentraServiceRendered{Service: "pengemasan"}, used}
}

func TestASentraIsBuiltBeforeAnythingIsDoneInIt(t *testing.T) {
	for _, b := range operations() {
		given(t, sentra, toBeBuilt).when(b).rejected(domain.SentraNotBuilt)
		s := given(t, sentra, toBeBuilt, on("2022-05-01", &domain.SentraBuilt{}))
		assert.Equal(t, "2022-05-01", s.when(on("2022-04-30", b)).rejected(domain.DateOrder).Details["earlier"])
		s.when(on("2022-05-02", b))
		assert.NotEqual(t, domain.SentraNotBuilt, domain.RejectionCode(s.err))
	}
}

func TestASentraThatIsRegisteredAsActualStandsAlready(t *testing.T) {
	s := given(t, sentra, on("2021-02-02", sentraOf()))
	s.when(on("2019", &domain.SentraServiceRendered{Service: "pengemasan"})).then()
	s.when(&domain.SentraBuilt{}).rejected(domain.AlreadyRegistered)
}

func TestWhatIsPlannedNeedsNoBuilding(t *testing.T) {
	s := given(t, sentra, toBeBuilt)
	s.when(planned("2023", &domain.SentraInaugurated{By: "Wali Kota"})).then()
	s.when(planned("2022", &domain.SentraBuilt{})).then()
	s.when(&domain.SentraInaugurated{By: "Wali Kota"}).rejected(domain.SentraNotBuilt)
}

func TestABuiltSentraHasTheRegionAndTheProgrammeOfItsRegistration(t *testing.T) {
	s := given(t, sentra, toBeBuilt, contract)
	s.when(&domain.SentraBuilt{Contract: " 12/spk "}).then(&domain.SentraBuilt{Contract: "12/spk", Handover: "", Region: parit,
		Programme: sipadu})
	refused(t, "SentraBuilt", domain.FieldInvalid, func(c *domain.Command) { c.Body.(*domain.SentraBuilt).Region = parit })
	refused(t, "SentraBuilt", domain.FieldInvalid, func(c *domain.Command) { c.Body.(*domain.SentraBuilt).Programme = sipadu })
}

func TestAContractIsMadeOnceAndBeforeItIsCited(t *testing.T) {
	s := given(t, sentra, toBeBuilt, contract)
	s.when(contract).rejected(domain.AlreadyRegistered)
	assert.Equal(t, "13/SPK", s.when(&domain.SentraBuilt{Contract: "13/SPK"}).rejected(domain.ContractUnknown).Received)
	given(t, sentra, sentraOf()).when(&domain.SentraRevitalised{Contract: "13/SPK", Scope: "atap"}).rejected(domain.ContractUnknown)
	s.when(&domain.SentraBuilt{Contract: "12/SPK"}).then()
	assert.Contains(t, s.reverse(2).rejected(domain.ReverseBreaks).Details["why"], "SentraBuilt")
}

func TestABuildingWithWorkInItIsNotReversed(t *testing.T) {
	s := given(t, sentra, toBeBuilt, &domain.SentraBuilt{}, &domain.SentraInaugurated{By: "Wali Kota"})
	s.when(&domain.SentraInaugurated{By: "Gubernur"}).rejected(domain.AlreadyRegistered)
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).then()
	s.reverse(2).then()
	s.when(&domain.SentraInaugurated{By: "Wali Kota"}).rejected(domain.SentraNotBuilt)
}

func TestATenantJoinsOnceAndLeavesOnce(t *testing.T) {
	s := given(t, sentra, sentraOf(), &domain.TenantJoined{Tenant: weaver})
	s.when(&domain.TenantJoined{Tenant: weaver}).rejected(domain.TenantExists)
	s.when(&domain.TenantLeft{Tenant: group}).rejected(domain.TenantMissing)
	s.when(&domain.TenantLeft{Tenant: weaver}).then()
	s.when(&domain.TenantLeft{Tenant: weaver}).rejected(domain.TenantMissing)
	s.when(&domain.TenantJoined{Tenant: weaver}).then()
	s.reverse(5).rejected(domain.ReverseBreaks) // it would be a tenant twice
	s.reverse(7).then()
	s.reverse(5).then()
}

func TestAMachineIsInstalledBeforeAnybodyLooksAtIt(t *testing.T) {
	s := given(t, sentra, sentraOf())
	look := &domain.MachineConditionRecorded{Serial: "rt-1 ", Working: true, Condition: "baik"}
	s.when(look).rejected(domain.MachineUnknown)
	s.when(on("2021-05-05", retort)).then()
	s.when(on("2021-06-05", retort)).rejected(domain.AlreadyRegistered)
	s.when(on("2021-05-04", look)).rejected(domain.DateOrder)
	s.when(on("2021-05-05", look)).then()
	s.reverse(3).rejected(domain.ReverseBreaks)
}

func TestThereIsOneMeasurementForAThingAndAPeriod(t *testing.T) {
	s := given(t, sentra, sentraOf(), used)
	again := *used
	again.What = " mesin  RETORT"
	assert.Equal(t, "what", s.when(&again).rejected(domain.AlreadyRegistered).Field)
	again.Period = domain.InYear(2022)
	s.when(&again).then()
	for _, change := range []func(*domain.UtilisationMeasured){
		func(b *domain.UtilisationMeasured) { b.Used = b.Capacity + 1 },
		func(b *domain.UtilisationMeasured) { b.Used = -1 },
		func(b *domain.UtilisationMeasured) { b.Capacity, b.Used = 0, 0 },
	} {
		refused(t, "UtilisationMeasured", domain.FieldInvalid, func(c *domain.Command) { change(c.Body.(*domain.UtilisationMeasured)) })
	}
}

func TestNobodyWorksInASentraThatDoesNotStandWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(sentra)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: sentraHolds}
		tenant := func() domain.Ref {
			return ref(domain.CategoryActor, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tenant"))
		}
		serial := func() string { return rapid.SampledFrom([]string{"1", "2"}).Draw(t, "serial") }
		number := func() string { return rapid.SampledFrom([]string{"", "X"}).Draw(t, "contract") }
		bodies := map[string]func() domain.Body{
			"ConstructionContracted": func() domain.Body { return &domain.ConstructionContracted{Contract: "X", Contractor: "CV"} },
			"SentraBuilt":            func() domain.Body { return &domain.SentraBuilt{Contract: number()} },
			"SentraRevitalised":      func() domain.Body { return &domain.SentraRevitalised{Contract: number(), Scope: "atap"} },
			"SentraInaugurated":      func() domain.Body { return &domain.SentraInaugurated{By: "Wali Kota"} },
			"TenantJoined":           func() domain.Body { return &domain.TenantJoined{Tenant: tenant()} },
			"TenantLeft":             func() domain.Body { return &domain.TenantLeft{Tenant: tenant()} },
			"MachineInstalled":       func() domain.Body { return &domain.MachineInstalled{Machine: "retort", Serial: serial()} },
			"MachineConditionRecorded": func() domain.Body {
				return &domain.MachineConditionRecorded{Serial: serial(),
					Condition: "baik"}
			},
			"SentraServiceRendered": func() domain.Body { return &domain.SentraServiceRendered{Service: "pengemasan"} },
			"FactReversed":          func() domain.Body { return r.reversal() },
		}
		mode := rapid.SampledFrom(domain.Modes()).Draw(t, "stands")
		r.do(domain.Command{Body: sentraOf(), Meta: domain.Meta{OccurredOn: span("2019"), Mode: mode}})
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// sentraHolds walks through the facts and keeps its own list of what is there.
func sentraHolds(t *rapid.T, facts []domain.Recorded) {
	stands := false
	contracts, machines, tenants := map[string]bool{}, map[string]bool{}, map[domain.Ref]bool{}
	for _, e := range facts {
		if b, ok := e.Body.(*domain.SentraRegistered); ok {
			stands = e.Meta.Mode == domain.Actual
			require.NotEmpty(t, b.Name)
			continue
		}
		if e.Meta.Mode == domain.Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *domain.ConstructionContracted:
			contracts[b.Contract] = true
			continue
		case *domain.SentraBuilt:
			require.False(t, stands)
			require.True(t, b.Contract == "" || contracts[b.Contract])
			stands = true
		case *domain.SentraRevitalised:
			require.True(t, b.Contract == "" || contracts[b.Contract])
		case *domain.TenantJoined:
			require.False(t, tenants[b.Tenant])
			tenants[b.Tenant] = true
		case *domain.TenantLeft:
			require.True(t, tenants[b.Tenant])
			tenants[b.Tenant] = false
		case *domain.MachineInstalled:
			require.False(t, machines[b.Serial])
			machines[b.Serial] = true
		case *domain.MachineConditionRecorded:
			require.True(t, machines[b.Serial])
		}
		require.True(t, stands, domain.TypeName(e.Body))
	}
}
