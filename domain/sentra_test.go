package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func sentraOf() *SentraRegistered {
	return &SentraRegistered{Name: "Sentra Rendang", Region: parit, Programme: sipadu}
}

var (
	toBeBuilt = planned("2021", sentraOf())
	contract  = &ConstructionContracted{Contract: "12/SPK", Contractor: "CV Maju"}
	retort    = &MachineInstalled{Machine: "Mesin retort", Serial: "RT-1"}
	used      = &UtilisationMeasured{What: "Mesin retort", Period: InYear(2021), Used: 1000, Capacity: 4000, Unit: "kg"}
)

// operations are what is done in a sentra that stands.
func operations() []Body {
	return []Body{&SentraInaugurated{"Wali Kota"}, &SentraRevitalised{Scope: "atap"}, &TenantJoined{Tenant: weaver}, &TenantLeft{Tenant: weaver},
		retort, &MachineConditionRecorded{Serial: "RT-1", Condition: "baik"}, &SentraServiceRendered{Service: "pengemasan"}, used}
}

func TestASentraIsBuiltBeforeAnythingIsDoneInIt(t *testing.T) {
	for _, b := range operations() {
		given(t, sentra, toBeBuilt).when(b).rejected(SentraNotBuilt)
		s := given(t, sentra, toBeBuilt, on("2022-05-01", &SentraBuilt{}))
		assert.Equal(t, "2022-05-01", s.when(on("2022-04-30", b)).rejected(DateOrder).Details["earlier"])
		s.when(on("2022-05-02", b))
		assert.NotEqual(t, SentraNotBuilt, RejectionCode(s.err))
	}
}

func TestASentraThatIsRegisteredAsActualStandsAlready(t *testing.T) {
	s := given(t, sentra, on("2021-02-02", sentraOf()))
	s.when(on("2019", &SentraServiceRendered{Service: "pengemasan"})).then()
	s.when(&SentraBuilt{}).rejected(AlreadyRegistered)
}

func TestWhatIsPlannedNeedsNoBuilding(t *testing.T) {
	s := given(t, sentra, toBeBuilt)
	s.when(planned("2023", &SentraInaugurated{"Wali Kota"})).then()
	s.when(planned("2022", &SentraBuilt{})).then()
	s.when(&SentraInaugurated{"Wali Kota"}).rejected(SentraNotBuilt)
}

func TestABuiltSentraHasTheRegionAndTheProgrammeOfItsRegistration(t *testing.T) {
	s := given(t, sentra, toBeBuilt, contract)
	s.when(&SentraBuilt{Contract: " 12/spk "}).then(&SentraBuilt{"12/spk", "", parit, sipadu})
	refused(t, "SentraBuilt", FieldInvalid, func(c *Command) { c.Body.(*SentraBuilt).Region = parit })
	refused(t, "SentraBuilt", FieldInvalid, func(c *Command) { c.Body.(*SentraBuilt).Programme = sipadu })
}

func TestAContractIsMadeOnceAndBeforeItIsCited(t *testing.T) {
	s := given(t, sentra, toBeBuilt, contract)
	s.when(contract).rejected(AlreadyRegistered)
	assert.Equal(t, "13/SPK", s.when(&SentraBuilt{Contract: "13/SPK"}).rejected(ContractUnknown).Received)
	given(t, sentra, sentraOf()).when(&SentraRevitalised{Contract: "13/SPK", Scope: "atap"}).rejected(ContractUnknown)
	s.when(&SentraBuilt{Contract: "12/SPK"}).then()
	assert.Contains(t, s.reverse(2).rejected(ReverseBreaks).Details["why"], "SentraBuilt")
}

func TestABuildingWithWorkInItIsNotReversed(t *testing.T) {
	s := given(t, sentra, toBeBuilt, &SentraBuilt{}, &SentraInaugurated{"Wali Kota"})
	s.when(&SentraInaugurated{"Gubernur"}).rejected(AlreadyRegistered)
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(3).then()
	s.reverse(2).then()
	s.when(&SentraInaugurated{"Wali Kota"}).rejected(SentraNotBuilt)
}

func TestATenantJoinsOnceAndLeavesOnce(t *testing.T) {
	s := given(t, sentra, sentraOf(), &TenantJoined{Tenant: weaver})
	s.when(&TenantJoined{Tenant: weaver}).rejected(TenantExists)
	s.when(&TenantLeft{Tenant: group}).rejected(TenantMissing)
	s.when(&TenantLeft{Tenant: weaver}).then()
	s.when(&TenantLeft{Tenant: weaver}).rejected(TenantMissing)
	s.when(&TenantJoined{Tenant: weaver}).then()
	s.reverse(5).rejected(ReverseBreaks) // it would be a tenant twice
	s.reverse(7).then()
	s.reverse(5).then()
}

func TestAMachineIsInstalledBeforeAnybodyLooksAtIt(t *testing.T) {
	s := given(t, sentra, sentraOf())
	look := &MachineConditionRecorded{Serial: "rt-1 ", Working: true, Condition: "baik"}
	s.when(look).rejected(MachineUnknown)
	s.when(on("2021-05-05", retort)).then()
	s.when(on("2021-06-05", retort)).rejected(AlreadyRegistered)
	s.when(on("2021-05-04", look)).rejected(DateOrder)
	s.when(on("2021-05-05", look)).then()
	s.reverse(3).rejected(ReverseBreaks)
}

func TestThereIsOneMeasurementForAThingAndAPeriod(t *testing.T) {
	s := given(t, sentra, sentraOf(), used)
	again := *used
	again.What = " mesin  RETORT"
	assert.Equal(t, "what", s.when(&again).rejected(AlreadyRegistered).Field)
	again.Period = InYear(2022)
	s.when(&again).then()
	for _, change := range []func(*UtilisationMeasured){
		func(b *UtilisationMeasured) { b.Used = b.Capacity + 1 },
		func(b *UtilisationMeasured) { b.Used = -1 },
		func(b *UtilisationMeasured) { b.Capacity, b.Used = 0, 0 },
	} {
		refused(t, "UtilisationMeasured", FieldInvalid, func(c *Command) { change(c.Body.(*UtilisationMeasured)) })
	}
}

func TestNobodyWorksInASentraThatDoesNotStandWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(sentra)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: sentraHolds}
		tenant := func() Ref { return ref(CategoryActor, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tenant")) }
		serial := func() string { return rapid.SampledFrom([]string{"1", "2"}).Draw(t, "serial") }
		number := func() string { return rapid.SampledFrom([]string{"", "X"}).Draw(t, "contract") }
		bodies := map[string]func() Body{
			"ConstructionContracted":   func() Body { return &ConstructionContracted{Contract: "X", Contractor: "CV"} },
			"SentraBuilt":              func() Body { return &SentraBuilt{Contract: number()} },
			"SentraRevitalised":        func() Body { return &SentraRevitalised{Contract: number(), Scope: "atap"} },
			"SentraInaugurated":        func() Body { return &SentraInaugurated{"Wali Kota"} },
			"TenantJoined":             func() Body { return &TenantJoined{Tenant: tenant()} },
			"TenantLeft":               func() Body { return &TenantLeft{Tenant: tenant()} },
			"MachineInstalled":         func() Body { return &MachineInstalled{Machine: "retort", Serial: serial()} },
			"MachineConditionRecorded": func() Body { return &MachineConditionRecorded{Serial: serial(), Condition: "baik"} },
			"SentraServiceRendered":    func() Body { return &SentraServiceRendered{Service: "pengemasan"} },
			"FactReversed":             func() Body { return r.reversal() },
		}
		mode := rapid.SampledFrom(Modes()).Draw(t, "stands")
		r.do(Command{Body: sentraOf(), Meta: Meta{OccurredOn: span("2019"), Mode: mode}})
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// sentraHolds walks through the facts and keeps its own list of what is there.
func sentraHolds(t *rapid.T, facts []Recorded) {
	stands := false
	contracts, machines, tenants := map[string]bool{}, map[string]bool{}, map[Ref]bool{}
	for _, e := range facts {
		if b, ok := e.Body.(*SentraRegistered); ok {
			stands = e.Meta.Mode == Actual
			require.NotEmpty(t, b.Name)
			continue
		}
		if e.Meta.Mode == Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *ConstructionContracted:
			contracts[b.Contract] = true
			continue
		case *SentraBuilt:
			require.False(t, stands)
			require.True(t, b.Contract == "" || contracts[b.Contract])
			stands = true
		case *SentraRevitalised:
			require.True(t, b.Contract == "" || contracts[b.Contract])
		case *TenantJoined:
			require.False(t, tenants[b.Tenant])
			tenants[b.Tenant] = true
		case *TenantLeft:
			require.True(t, tenants[b.Tenant])
			tenants[b.Tenant] = false
		case *MachineInstalled:
			require.False(t, machines[b.Serial])
			machines[b.Serial] = true
		case *MachineConditionRecorded:
			require.True(t, machines[b.Serial])
		}
		require.True(t, stands, TypeName(e.Body))
	}
}
