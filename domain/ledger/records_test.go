package ledger_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

var (
	twin   = domain.NamedRef(domain.CategoryActor, "kembar")
	eldest = domain.NamedRef(domain.CategoryActor, "sulung")
)

// twins is an office in which one weaver was registered twice.
func twins(t testing.TB) *office {
	o := opened(t)
	o.must(on("2019", enterprise("weaver", weaver)))
	o.must(on("2019", enterprise("twin", twin)))
	return o
}

// merges brings the twin's record into the weaver's.
func (o *office) merges() domain.Command {
	o.t.Helper()
	merger := command("merge", twin, &domain.ActorsMerged{Survivor: weaver, Merged: twin, Reason: "dicatat dua kali"})
	o.must(merger)
	return merger
}

func machine(name, serial string) *domain.EquipmentGranted {
	return &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: name, Quantity: 1000, Unit: "unit", Serial: serial}}}
}

func loan(form, contract string, months int) *domain.CapitalProvided {
	return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(5_000_000)}, Form: form, Contract: contract, TenorMonths: months}
}

// Every rule about what an actor has received already sees what came under the record that was merged into it.
func TestWhoWasHelpedUnderOneRecordIsNotHelpedAgainUnderTheOther(t *testing.T) {
	activity := training("anyaman")
	activity.Activity = class
	for _, c := range []struct {
		rule    string
		before  domain.Body
		on      string
		again   domain.Body
		againOn string
		code    domain.Code
	}{
		{"D1", machine("Mesin jahit", ""), "2020-05-05", machine("mesin JAHIT", ""), "2022-01-01", domain.AidDuplicate},
		{"D2", training("kemasan"), "2020-05-05", training("Kemasan"), "2020-08-01", domain.AidDuplicate},
		{"D3", loan("hibahUang", "", 0), "2020-05-05", loan("hibahUang", "", 0), "2021-05-05", domain.ApprovalMissing},
		{"D4", loan("KUR", "K-1", 24), "2020-05-05", loan("CSR", "", 0), "2021-05-05", domain.ApprovalMissing},
		{"D7", loan("CSR", "", 0), "2020-05-05", loan("CSR", "", 0), "2020-08-05", domain.ApprovalMissing},
		{"D8", &domain.RawMaterialGranted{Items: []domain.Item{{Name: "benang", Quantity: 1000, Unit: "kg"}}}, "2020-05-05",
			&domain.RawMaterialGranted{Items: []domain.Item{{Name: "benang", Quantity: 1000, Unit: "kg"}}}, "2020-05-05", domain.AidDuplicate},
		{"a serial number", machine("Oven", "SN-7"), "2016-05-05", machine("Pemanggang", "sn-7"), "2020-05-05", domain.SerialTaken},
		{"an activity", activity, "2021-05-05", activity, "2021-06-05", domain.AttendedTwice},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := twins(t)
			o.must(on("2021-01-01", command("class", class, scheduled(""))))
			o.must(on(c.on, command("before", twin, c.before)))
			again := on(c.againOn, command("again", weaver, c.again))
			if _, err := o.ledger.Try(t.Context(), again); err != nil {
				t.Fatal("two actors may both have it: ", err)
			}
			merger := o.merges()
			o.refused(again, c.code)
			o.must(command("unmerge", twin, &domain.FactReversed{Target: domain.EventID(merger.ID, 0), Reason: "dua orang"}))
			o.must(again)
		})
	}
}

func TestARepaidLoanOfTheOtherRecordIsNotOpen(t *testing.T) {
	o := twins(t)
	o.must(on("2020-05-05", command("loan", twin, loan("KUR", "K-1", 24))))
	o.merges()
	again := on("2021-05-05", command("again", weaver, loan("CSR", "", 0)))
	o.refused(again, domain.ApprovalMissing)
	o.must(on("2021-01-05", command("repaid", twin, &domain.CapitalRepaid{Contract: "k-1", AmountRp: domain.Rp(5_000_000)})))
	o.must(again)
}

func TestASuspensionDoesNotEndByBeingMerged(t *testing.T) {
	o := twins(t)
	o.must(on("2020-05-05", command("suspend", twin, &domain.ActorSuspended{Reason: "laporan belum masuk"})))
	o.merges()
	o.must(on("2020-01-01", command("before", weaver, training("desain"))))
	_, err := o.ledger.Do(t.Context(), on("2020-06-01", command("aid", weaver, training("kemasan"))))
	assert.ErrorContains(t, err, "2020-05-05 ("+string(twin)+")", "the record is named on which the suspension ends")
	o.refused(on("2020-06-01", command("aid", weaver, training("kemasan"))), domain.ActorSuspendedCode)
	o.must(on("2020-07-01", command("end", twin, &domain.ActorReactivated{Reason: "laporan masuk"})))
	o.refused(on("2020-06-01", command("aid", weaver, training("kemasan"))), domain.ActorSuspendedCode)
	o.must(on("2020-08-01", command("aid", weaver, training("kemasan"))))
}

func TestAnActorThatEndedUnderOneRecordHasEnded(t *testing.T) {
	for reason, refused := range map[domain.ClosingReason]bool{"meninggal": true, "tutup": true, "ganda": false} {
		o := twins(t)
		o.must(on("2020-05-05", command("close", twin, &domain.ActorClosed{Reason: reason})))
		o.merges()
		aid := on("2020-06-01", command("aid", weaver, training("kemasan")))
		if refused {
			o.refused(aid, domain.ActorClosedCode)
		} else {
			o.must(aid)
		}
	}
}

func TestTheEndOfAnActorFlagsTheAidOfAllItsRecords(t *testing.T) {
	o := twins(t)
	aid := o.must(on("2021-05-05", command("aid", twin, training("kemasan"))))
	o.merges()
	receipt := o.must(on("2021-01-01", command("close", weaver, &domain.ActorClosed{Reason: "meninggal"})))
	require.Len(t, receipt.Events, 2)
	assert.Equal(t, aid.Events[0].ID, receipt.Events[1].Body.(*domain.IneligibleAidFlagged).Aid[0])
}

// What is known of either record is known of the actor, for and against it.
func TestCriteriaAreAskedOfBothRecords(t *testing.T) {
	o := twins(t)
	o.must(command("declare", pembinaan, &domain.ProgrammeDeclared{Name: "Pembinaan", Region: city()}))
	o.must(on("2020", adopts("adopt", "industri.v1")))
	seen := verified("maker", true)
	seen.Stream = twin
	seen = on("2020-05-05", seen)
	o.must(seen)
	aid := on("2021-05-05", taught("kemasan", pembinaan))
	o.refused(aid, domain.EligibilityUnknown)
	merger := o.merges()
	o.must(aid)
	o.ledger = writer(o.store)
	assert.True(t, o.must(aid).Duplicate, "folded anew, it stands")
	question := on("2021-05-05", command("ask", weaver, &domain.EligibilityDetermined{Programme: pembinaan}))
	assert.Equal(t, domain.Eligible, o.must(question).Events[0].Body.(*domain.EligibilityDetermined).Result)
	o.refused(command("unmerge", twin, &domain.FactReversed{Target: domain.EventID(merger.ID, 0), Reason: "x"}), domain.ReverseBreaks)

	late := o.must(on("2021-01-01", verified("trader", false)))
	require.Len(t, late.Events, 2, "what comes to light is held against the aid")
	o.refused(on("2021-06-06", taught("desain", pembinaan)), domain.NotEligible)
}

func TestAChainOfMergersIsOneActor(t *testing.T) {
	o := twins(t)
	o.must(on("2019", enterprise("eldest", eldest)))
	o.must(on("2020-05-05", command("aid", twin, training("kemasan"))))
	o.merges()
	o.must(command("merge again", weaver, &domain.ActorsMerged{Survivor: eldest, Merged: weaver, Reason: "dicatat tiga kali"}))
	o.refused(on("2020-06-06", command("again", eldest, training("kemasan"))), domain.AidDuplicate)
	o.must(on("2021-06-06", command("next year", eldest, training("kemasan"))))
}

func TestGoodsIssuedToOneRecordAreGivenUnderTheOther(t *testing.T) {
	o := stocked(t, 2000)
	o.must(enterprise("twin", twin))
	slip := issue("SBBK-7", 1000)
	slip.To = twin
	out := o.must(command("issue", dinas, slip))
	o.refused(command("grant", weaver, handover("SBBK-7", 1000)), domain.IssueUnknown)
	o.merges()
	o.must(command("grant", weaver, handover("SBBK-7", 1000)))
	o.refused(on("2016-05-05", command("more", weaver, handover("SBBK-7", 1000))), domain.OverStock)
	o.refused(takenBack("back", out), domain.IssueCited)
}

// However aid was spread over the records, the survivor is judged as if all of it had been recorded under one.
func TestTwoRecordsAreJudgedAsOne(test *testing.T) {
	refused := 0
	rapid.Check(test, func(t *rapid.T) {
		apart, one := twins(test), twins(test)
		for i := range rapid.IntRange(1, 8).Draw(t, "aid") {
			cmd := on(rapid.SampledFrom([]string{"2019", "2020-02-02", "2021-03-03", "2022-04-04"}).Draw(t, "on"), command(fmt.Sprint(i), weaver, anyAid(t)))
			split := cmd
			split.Stream = rapid.SampledFrom([]domain.Ref{weaver, twin}).Draw(t, "record")
			if _, err := one.ledger.Try(test.Context(), cmd); err != nil {
				continue // such as would not be given to one
			}
			one.must(cmd)
			apart.must(split)
		}
		apart.merges()
		asked := on(rapid.SampledFrom([]string{"2019", "2020-02-02", "2021-03-03", "2022-04-04"}).Draw(t, "asked on"), command("asked", weaver, anyAid(t)))
		_, want := one.ledger.Try(test.Context(), asked)
		_, got := apart.ledger.Try(test.Context(), asked)
		require.Equal(t, domain.RejectionCode(want), domain.RejectionCode(got), "%v / %v", want, got)
		if want != nil {
			refused++
		}
	})
	require.Positive(test, refused)
}

func anyAid(t *rapid.T) domain.Body {
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return machine(rapid.SampledFrom([]string{"oven", "mesin jahit", "alat tenun"}).Draw(t, "machine"), rapid.SampledFrom([]string{"", "SN-1", "SN-2"}).Draw(t, "serial"))
	case 1:
		return training(rapid.SampledFrom([]string{"kemasan", "desain"}).Draw(t, "topic"))
	case 2:
		return loan(rapid.SampledFrom([]string{"hibahUang", "CSR"}).Draw(t, "grant"), "", 0)
	}
	return loan(rapid.SampledFrom([]string{"KUR", "danaBergulir"}).Draw(t, "form"), rapid.SampledFrom([]string{"K-1", "K-2"}).Draw(t, "contract"), 12)
}
