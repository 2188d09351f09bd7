package ledger_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
)

var (
	sipadu = domain.NamedRef(domain.CategoryProgramme, "sipadu")
	dinas  = domain.NamedRef(domain.CategoryAgency, "dinas")
	hub    = domain.NamedRef(domain.CategorySentra, "sentra")
)

func on(text string, cmd domain.Command) domain.Command {
	p, err := domain.ParsePeriod(text)
	if err != nil {
		panic(err)
	}
	cmd.Meta.OccurredOn = p
	return cmd
}

func trainedFor(programme, activity domain.Ref) *domain.TrainingAttended {
	b := training("rajut")
	b.Programme, b.Activity = programme, activity
	return b
}

func scheduled(programme domain.Ref) *domain.ActivityScheduled {
	return &domain.ActivityScheduled{Stage: domain.Training, Kind: "pelatihan", Topic: "rajut", Programme: programme, Region: city(), Window: domain.InYear(2021)}
}

func TestAidCitesAProgrammeThatWasOpenOnItsDay(t *testing.T) {
	o := opened(t)
	o.must(command("actor", weaver, registration()))
	o.must(on("2020", command("declare", sipadu, &domain.ProgrammeDeclared{Name: "Sipadu", Region: city()})))
	kept := on("2021-05-01", command("in time", weaver, trainedFor(sipadu, "")))
	o.must(kept)
	o.must(on("2021-03-31", command("close", sipadu, &domain.ProgrammeClosed{Reason: "dilebur"})))

	o.refused(on("2021-04-01", command("after", weaver, trainedFor(sipadu, ""))), domain.ProgrammeClosedCode)
	o.refused(on("2021-04-01", command("class", class, scheduled(sipadu))), domain.ProgrammeClosedCode)
	assert.True(t, o.must(kept).Duplicate, "what was answered keeps its answer")
	o.must(on("2020-03-31", command("late entry", weaver, trainedFor(sipadu, ""))))
	o.must(on("2021-10-01", command("reopen", sipadu, &domain.ProgrammeReopened{Reason: "disetujui"})))
	o.must(on("2022-10-01", command("again", weaver, trainedFor(sipadu, ""))))
}

func TestNobodyIsTrainedAtAnActivityThatWasCancelled(t *testing.T) {
	o := opened(t)
	o.must(command("actor", weaver, registration()))
	o.must(on("2021-01-01", command("schedule", class, scheduled(""))))
	o.refused(on("2022-01-01", command("outside", weaver, trainedFor("", class))), domain.OutsideActivity)
	cancel := o.must(on("2021-05-01", command("cancel", class, &domain.ActivityCancelled{Reason: "hujan"})))
	o.refused(on("2021-06-01", command("attend", weaver, trainedFor("", class))), domain.ActivityCancelledCode)
	plan := on("2021-06-01", command("plan", weaver, trainedFor("", class)))
	plan.Meta.Mode = domain.Planned
	o.must(plan)
	o.must(command("undo", class, &domain.FactReversed{Target: cancel.Events[0].ID, Reason: "salah kelas"}))
	o.must(on("2021-06-01", command("attend", weaver, trainedFor("", class))))
	o.refused(on("2021-06-02", command("attend twice", weaver, trainedFor("", class))), domain.AttendedTwice)
}

func TestAConstructionCitesACommitmentOfItsFund(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("allocate", dak, allocation(100)))
	o.must(command("sentra", hub, &domain.SentraRegistered{Name: "Sentra", Region: city()}))
	contract := &domain.ConstructionContracted{Contract: "12", Contractor: "CV", Fund: dak, Commitment: "K-1"}
	o.refused(command("build", hub, contract), domain.CommitmentUnknown)
	o.must(command("commit", dak, commitment("K-1", 50)))
	o.must(command("build", hub, contract))
}

// stocked is an office with ovens in the stock of an agency, and an actor.
func stocked(t *testing.T, ovens domain.Quantity) *office {
	o := opened(t)
	o.must(command("agency", dinas, &domain.AgencyRegistered{Name: "Disnakerin", Region: city()}))
	o.must(command("buy", dinas, &domain.EquipmentProcured{Item: "oven", Quantity: &ovens, Unit: "unit"}))
	o.must(command("actor", weaver, registration()))
	return o
}

func issue(number string, q domain.Quantity) *domain.StockIssued {
	return &domain.StockIssued{Issue: number, Item: "oven", Quantity: q, Unit: "unit", To: weaver}
}

func handover(number string, q domain.Quantity) *domain.EquipmentGranted {
	return &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: "oven", Quantity: q, Unit: "unit", Agency: dinas, Issue: number}}}
}

func TestAidOutOfAStockCitesItsIssue(t *testing.T) {
	o := stocked(t, 2000)
	o.refused(command("early", weaver, handover("SBBK-1", 1000)), domain.IssueUnknown)
	o.must(command("issue", dinas, issue("SBBK-1", 1000)))
	o.refused(command("much", weaver, handover("SBBK-1", 1001)), domain.OverStock)
	given := command("grant", weaver, handover("SBBK-1", 1000))
	o.must(given)
	assert.True(t, o.must(given).Duplicate)
	unknown := handover("SBBK-1", 1)
	unknown.Items[0].Agency = domain.NamedRef(domain.CategoryAgency, "lain")
	o.refused(command("other", weaver, unknown), domain.ReferenceUnknown)
}

// Two writers issue from one stock at the same time: never more leaves it than was bought.
func TestTwoWritersDoNotIssueTheSameGoods(t *testing.T) {
	const each, bought = 20, 15
	o := stocked(t, bought*1000)
	var mu sync.Mutex
	accepted, refused := 0, 0
	var wg sync.WaitGroup
	for w, l := range []*ledger.Ledger{writer(o.store), writer(o.store)} {
		wg.Go(func() {
			for i := range each {
				name := fmt.Sprintf("%d-%d", w, i)
				_, err := persist(l, func() domain.Command { return command(name, dinas, issue(name, 1000)) })
				mu.Lock()
				if domain.RejectionCode(err) == domain.OverStock {
					refused++
				} else if assert.NoError(t, err) {
					accepted++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, bought, accepted)
	assert.Equal(t, 2*each-bought, refused)
}

// Two writers grant from one issue at the same time: the actor's own stream lets one of them through.
func TestTwoWritersDoNotGrantTheSameIssue(t *testing.T) {
	o := stocked(t, 1000)
	o.must(command("issue", dinas, issue("SBBK-1", 1000)))
	store := &overtaken{Store: o.store}
	store.first = func() { o.must(command("fast", weaver, handover("SBBK-1", 1000))) }
	_, err := writer(store).Do(t.Context(), on("2024-05-05", command("slow", weaver, handover("SBBK-1", 1000))))
	require.Equal(t, domain.OverStock, domain.RejectionCode(err), "%v", err)
}

// issued is an office whose agency has issued an oven to the weaver; the receipt is of the issue.
func issued(t *testing.T) (*office, ledger.Receipt) {
	o := stocked(t, 2000)
	return o, o.must(command("issue", dinas, issue("SBBK-7", 1000)))
}

func takenBack(name string, r ledger.Receipt) domain.Command {
	return command(name, r.Stream, &domain.FactReversed{Target: r.Events[0].ID, Reason: "salah catat"})
}

func TestAnIssueIsNotTakenBackWhileAidStandsOnIt(t *testing.T) {
	o, slip := issued(t)
	other := o.must(command("another", dinas, issue("SBBK-8", 1000)))
	aid := o.must(command("grant", weaver, handover(" sbbk-7 ", 1000)))
	o.refused(takenBack("back", slip), domain.IssueCited)
	_, err := o.ledger.Do(t.Context(), takenBack("back", slip))
	assert.ErrorContains(t, err, string(weaver)+"@1", "the aid is named")
	_, err = o.ledger.Try(t.Context(), takenBack("back", slip))
	assert.Equal(t, domain.IssueCited, domain.RejectionCode(err))
	o.must(takenBack("another back", other))
	o.must(takenBack("aid back", aid))
	o.must(takenBack("back", slip))
	assert.True(t, o.must(takenBack("back", slip)).Duplicate)
}

func TestNothingIsGivenFromAnIssueThatWasTakenBack(t *testing.T) {
	o, slip := issued(t)
	o.must(takenBack("back", slip))
	o.refused(command("grant", weaver, handover("SBBK-7", 1000)), domain.IssueUnknown)
	again := o.must(command("issue again", dinas, issue("SBBK-7", 1000)))
	o.must(command("grant", weaver, handover("SBBK-7", 1000)))
	o.refused(takenBack("again back", again), domain.IssueCited)
	assert.True(t, o.must(takenBack("back", slip)).Duplicate, "what was answered keeps its answer")
}

func TestAPlanHoldsNoIssue(t *testing.T) {
	o, slip := issued(t)
	plan := command("plan", weaver, handover("SBBK-7", 1000))
	plan.Meta.Mode = domain.Planned
	o.must(plan)
	o.must(takenBack("back", slip))
}

// Where an issue is taken back and given from at one moment, each decision was right on what it saw: both are recorded, and
// from then on neither is repeated.
func TestAnIssueThatIsTakenBackWhileItIsGivenFromStaysVisible(t *testing.T) {
	o, slip := issued(t)
	store := &overtaken{Store: o.store}
	store.first = func() { o.must(command("grant", weaver, handover("SBBK-7", 1000))) }
	_, err := writer(store).Do(t.Context(), takenBack("back", slip))
	require.NoError(t, err)
	o.refused(on("2024-05-05", command("more", weaver, handover("SBBK-7", 1000))), domain.IssueUnknown)
}

func TestAnImportWhoseIssueWasGivenFromStays(t *testing.T) {
	o := stocked(t, 2000)
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "penerima.xlsx"}))
	o.must(read(1, command("issue", dinas, issue("SBBK-7", 1000))))
	o.must(read(2, command("both", dinas, issue("SBBK-8", 1000))))
	o.must(read(3, command("grant both", weaver, handover("SBBK-8", 1000))))
	aid := o.must(on("2024-05-05", command("grant", weaver, handover("SBBK-7", 1000))))
	before := log(t, o.store)
	_, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.Equal(t, domain.ImportBlocked, domain.RejectionCode(err), "%v", err)
	assert.Contains(t, err.Error(), "1 facts")
	assert.Contains(t, err.Error(), "ISSUE_CITED")
	assert.Equal(t, before, log(t, o.store), "nothing of it is taken back")
	o.must(takenBack("aid back", aid))
	done, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, 3, done.Now)
}
