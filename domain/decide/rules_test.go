package decide

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func cash(amount domain.Rupiah) *domain.CapitalProvided {
	return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(amount)}, Form: "hibahUang"}
}

func borrowed(form string, months int) *domain.CapitalProvided {
	return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(5_000_000)}, Form: form, TenorMonths: months}
}

// assent is an approval, granted by somebody else for the last command and some rules, until a day.
func (s *story) assent(rules ...string) ApprovalAnswer {
	s.t.Helper()
	digest, err := s.command.Digest()
	require.NoError(s.t, err)
	return ApprovalAnswer{State: domain.ApprovalGiven, By: "rahmat",
		Request: domain.ApprovalRequested{CommandHash: digest, Concerns: s.command.Stream,
			What: "hibah", Rules: rules, Requester: "sri", Expires: today}}
}

// citing is a fact that cites an approval.
func citing(a ApprovalAnswer, on string, body domain.Body) told {
	return told{body: body, on: on, cite: a}
}

// parts is money that is paid under one agreement.
func parts(amount domain.Rupiah, agreement string) *domain.CapitalProvided {
	b := cash(amount)
	b.Contract = agreement
	return b
}

// D3: money in two fiscal years in a row, whichever is recorded first; two parts of one year's grant are one grant.
func TestAGrantOfMoneyInConsecutiveYearsNeedsAnApproval(t *testing.T) {
	for date, needed := range map[string]bool{"2019-12-31": false, "2020-01-01": true, "2020": true, "2021-12-23": false,
		"2022-12-31": true, "2023-01-01": false} {
		s := given(t, weaver, enterprise, on("2021-12-22", parts(10, "NPHD 1")))
		s.when(on(date, parts(20, "nphd-1")))
		if !needed {
			s.then()
			assert.Equal(t, []string{"D3.v1", "D4.v1", "D7.v1"}, s.answer.Rules)
			assert.Empty(t, s.command.Meta.Approval)
			continue
		}
		r := s.rejected(domain.ApprovalMissing)
		assert.Equal(t, map[string]string{"rule": "D3.v1", "met": "2021-12-22 (" + string(weaver) + "@1)"}, r.Details)
		assert.Contains(t, r.Message(domain.Indonesian), "hibah uang dalam dua tahun anggaran berturut-turut")
		assert.Contains(t, r.Message(domain.English), "grants of money in two fiscal years in a row")
		assert.Contains(t, r.Hint(domain.English), "--request-approval")
		s.when(citing(s.assent("D3.v1"), date, parts(20, "nphd-1"))).then()
		assert.Equal(t, []string{"D3.v1", "D4.v1", "D7.v1"}, s.answer.Rules)
	}
}

// D4: before the loan, on its first day, on its last, on the day after, and for ever when it has no tenor.
func TestCapitalWhileALoanIsOpenNeedsAnApproval(t *testing.T) {
	for _, c := range []struct {
		form   string
		months int
		date   string
		needed bool
	}{
		{"KUR", 12, "2020-01-14", false},
		{"KUR", 12, "2020-01-15", true},
		{"KUR", 12, "2021-01-14", true},
		{"KUR", 12, "2021-01-15", false},
		{"KUR", 12, "2021", true},
		{"danaBergulir", 24, "2022-01-14", true},
		{"danaBergulir", 24, "2022-01-15", false},
		{"KUR", 0, "2024-05-05", true},
		{"KUR", 0, "2019", false},
		{"hibahUang", 12, "2020-02-01", false},
		{"CSR", 0, "2020-02-01", false},
	} {
		first := on("2020-01-15", borrowed(c.form, c.months))
		s := given(t, weaver, enterprise, first).when(on(c.date, borrowed("BPUM", 0)))
		reversed := given(t, weaver, enterprise, on(c.date, borrowed("BPUM", 0))).when(first)
		if c.needed {
			assert.Equal(t, "D4.v1", s.rejected(domain.ApprovalMissing).Details["rule"], c)
			reversed.rejected(domain.ApprovalMissing)
		} else {
			s.then()
			reversed.then()
		}
	}
}

func TestASubsidyOfInterestGoesWithItsLoan(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-01-15", borrowed("KUR", 36)))
	s.when(on("2020-06-01", borrowed("subsidiBunga", 0))).then()
	assert.Empty(t, s.answer.Rules)
	s.when(on("2020-07-01", borrowed("KUR", 12))).rejected(domain.ApprovalMissing)
	s.when(planned("2020-07-01", borrowed("KUR", 12))).then()
}

func TestALoanThatIsTakenBackIsNotOpen(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-01-15", borrowed("KUR", 36)))
	s.when(on("2021", cash(1))).rejected(domain.ApprovalMissing)
	s.reverse(2).then()
	s.when(on("2021", cash(1))).then()
}

func TestAllExceptionsOfACommandAreNamed(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-02-01", cash(10)), on("2021-01-15", borrowed("KUR", 36)))
	r := s.when(on("2021-05-05", cash(20))).rejected(domain.ApprovalMissing)
	assert.Equal(t, "D3.v1, D4.v1", r.Details["rule"])
	assert.Contains(t, r.Message(domain.English), "in a row; capital aid while a loan is open")
	needs, err := s.history.Needs(s.command)
	require.NoError(t, err)
	assert.Equal(t, []string{"D3.v1", "D4.v1"}, needs)
	s.when(citing(s.assent("D3.v1"), "2021-05-05", cash(20))).rejected(domain.ApprovalStale)
	s.when(citing(s.assent("D4.v1", "D3.v1"), "2021-05-05", cash(20))).then()
}

// D7: once more in one year, whichever is recorded first, and however it is dated. Parts of one agreement are one gift.
func TestCapitalThatIsNotPaidBackIsGivenOnceAYear(t *testing.T) {
	for _, form := range []string{"BPUM", "CSR", "hibahUang"} {
		for date, needed := range map[string]bool{"2019-12-31": false, "2020-01-01": true, "2020": true, "2020-03-01": true,
			"2020-03": true, "2020-12-31": true,
			"2021-01-01": false, "2019-07/2020-02": true, "2020-12/2021-01": true, "../2020-09-01": true, "2020~": true} {
			if y := yearsOf(span(date)); form == "hibahUang" && (y.first != 2020 || y.last != 2020) {
				continue // D3 asks as well
			}
			s := given(t, weaver, enterprise, on("2020-03-01", borrowed(form, 0))).when(on(date, borrowed(form, 0)))
			if !needed {
				s.then()
				continue
			}
			assert.Equal(t, "D7.v1", s.rejected(domain.ApprovalMissing).Details["rule"], date)
			s.when(citing(s.assent("D7.v1"), date, borrowed(form, 0))).then()
		}
	}
	s := given(t, weaver, enterprise, on("2020-03-01", parts(70, "NPHD/1/2020")), on("2020-09-01", parts(30, "nphd 1 2020")))
	s.when(on("2020-10-01", parts(30, "NPHD/2/2020"))).rejected(domain.ApprovalMissing)
	s.when(on("2020-10-01", cash(30))).rejected(domain.ApprovalMissing)
	s.reverse(2).then().reverse(3).then()
	s.when(on("2020-10-01", cash(30))).then()
	s.when(on("2020-10-01", borrowed("CSR", 0))).then()
}

// D8: what two officers enter, or one officer out of two files.
func TestTheSameAidOfOneDayIsEnteredOnce(t *testing.T) {
	yarn := func(name, bast string, price domain.Rupiah) *domain.RawMaterialGranted {
		return &domain.RawMaterialGranted{Items: []domain.Item{{Name: name, Quantity: 2000, Unit: "kg",
			UnitPriceRp: domain.Rp(price)}}, BAST: bast}
	}
	s := given(t, weaver, enterprise, on("2021-06-01", yarn("Benang katun", "BAST 1", 100)))
	for _, twice := range []domain.Body{yarn("benang  katun", "BAST 1", 100), yarn("Benang-katun.", "", 100),
		yarn("BENANG KATUN", "bast-1", 100)} {
		r := s.when(on("2021-06-01", twice)).rejected(domain.AidDuplicate)
		assert.Equal(t, map[string]string{"rule": "D8.v1", "earlier": "2021-06-01", "event": string(weaver) + "@1"}, r.Details)
	}
	for _, other := range []told{on("2021-06-01", yarn("Benang katun", "BAST 2", 100)),
		on("2021-06-02", yarn("Benang katun", "BAST 1", 100)),
		on("2021-06-01", yarn("Benang wol", "BAST 1", 100)), on("2021-06", yarn("Benang katun", "BAST 1", 100)),
		on("2021-06", yarn("Benang katun", "BAST 1", 100))} {
		s.when(other).then()
	}
	for _, aid := range []domain.Body{
		&domain.MarketAccessFacilitated{Channel: "hotel", Partner: "Hotel Contoh"},
		&domain.OnlineMarketingOnboarded{Platform: "Pasar Contoh"},
		&domain.PromotionFacilitated{Kind: "pameran", Event: "Expo"}, &domain.InformationProvided{Kind: "konsultasi", Topic: "kemasan"},
	} {
		s := given(t, weaver, enterprise, on("2021-06-01", aid))
		assert.Equal(t, "D8.v1", s.when(on("2021-06-01", aid)).rejected(domain.AidDuplicate).Details["rule"])
		s.when(on("2021-06-02", aid)).then()
	}
}

// What is spelt in another way is the same thing; what is another thing is not.
func TestSpellingDoesNotMakeAnotherThing(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{"Mesin Jahit", "mesin-jahit", true}, {"Mesin Jahit", " MESIN  JAHIT. ", true}, {"Mesin Jahit", "mesin_jahit", true},
		{"Mesin Jahit", "mesin jahit\u00a0", true}, {"Dinamo 1/2 PK", "dinamo 12 PK", false}, {"Mesin Jahit", "Mesin Obras", false},
	} {
		s := given(t, weaver, enterprise, machine(c.one, "")).when(machine(c.other, ""))
		if c.same {
			s.rejected(domain.AidDuplicate)
		} else {
			s.then()
		}
	}
}

// D6 is one decision with two facts: the aid, and that somebody should look.
func TestASharedAddressIsFlaggedBesideTheAid(t *testing.T) {
	near := told{body: trained("kemasan"), near: []domain.Ref{group}}
	s := given(t, weaver, enterprise).when(near)
	require.Len(t, s.answer.Bodies, 2)
	assert.Equal(t, &domain.DuplicateAidFlagged{Rule: "D6.v1", Actors: []domain.Ref{group}}, s.answer.Bodies[1])
	assert.Equal(t, []string{"D2.v1"}, s.answer.Rules[:1])
	s.then()
	s.when(trained("desain")).then()
	assert.Len(t, s.answer.Bodies, 1, "the rule is not applied when nobody can tell")
	assert.NotContains(t, s.answer.Rules, "D6.v1")
	s.when(&domain.DuplicateAidFlagged{Rule: "D6.v1", Actors: []domain.Ref{group}}).rejected(domain.FieldInvalid)
}

func TestAFlagIsTakenOffOnceAndByTwoPeople(t *testing.T) {
	s := given(t, weaver, enterprise, told{body: trained("kemasan"), near: []domain.Ref{group}})
	flagID := domain.EventID(id("command 2"), 1)
	clear := &domain.DuplicateAidCleared{Flag: flagID, Reason: "satu rumah produksi, dua usaha"}
	s.when(&domain.DuplicateAidCleared{Flag: s.fact(2), Reason: "x"}).rejected(domain.FlagUnknown)
	s.when(&domain.DuplicateAidCleared{Reason: "x"}).rejected(domain.FieldMissing)
	assert.Equal(t, "P1.v1", s.when(clear).rejected(domain.ApprovalMissing).Details["rule"])
	s.when(citing(s.assent("P1.v1"), "", clear)).then()
	assert.Equal(t, []string{"P1.v1"}, s.answer.Rules)
	s.when(clear).rejected(domain.FlagCleared)
}

// The ways around a flag: to reverse it alone, and to reverse the aid under a flag that was taken off.
func TestAFlagFallsWithItsAidAndNotByItself(t *testing.T) {
	s := given(t, weaver, enterprise, told{body: trained("kemasan"), near: []domain.Ref{group}})
	flagID := domain.EventID(id("command 2"), 1)
	s.when(&domain.FactReversed{Target: flagID, Reason: "salah"}).rejected(domain.ReverseConsequence)
	clear := &domain.DuplicateAidCleared{Flag: flagID, Reason: "x"}
	s.when(clear)
	s.when(citing(s.assent("P1.v1"), "", clear)).then()
	cleared := s.count
	assert.Equal(t, "DuplicateAidCleared @3", s.reverse(2).rejected(domain.ReverseBreaks).Details["why"])
	s.reverse(cleared).then()
	s.reverse(2).then(
		&domain.FactReversed{Target: s.fact(2), TargetRevision: 1, TargetType: "TrainingAttended", Reason: "salah catat"},
		&domain.FactReversed{Target: flagID, TargetRevision: 2, TargetType: "DuplicateAidFlagged", Reason: "salah catat"})
	s.when(clear).rejected(domain.FlagUnknown)
	s.when(trained("kemasan")).then()
}

// Two gifts in one command have a flag each.
func TestAFlagFallsWithItsOwnAid(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(told{body: trained("kemasan"), near: []domain.Ref{group}})
	s.command.With = []domain.Body{trained("desain")}
	s.answer, s.err = s.decide()
	require.Len(t, s.answer.Bodies, 4)
	s.then()
	s.when(&domain.FactReversed{Target: domain.EventID(id("command 2"), 2), Reason: "salah"})
	require.Len(t, s.answer.Bodies, 2)
	assert.Equal(t, domain.EventID(id("command 2"), 3), s.answer.Bodies[1].(*domain.FactReversed).Target)
	s.reverse(2)
	require.Len(t, s.answer.Bodies, 2)
	assert.Equal(t, domain.EventID(id("command 2"), 1), s.answer.Bodies[1].(*domain.FactReversed).Target)
}

func TestEveryRuleHasItsVersionAndSaysWhatItIsAbout(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		assert.Regexp(t, `^[A-Z][0-9]+\.v[1-9][0-9]*$`, r.Version())
		assert.False(t, seen[r.Version()], r.Version())
		seen[r.Version()] = true
		assert.Contains(t, []Severity{Deny, NeedApproval, Flag}, r.Severity)
		for _, lang := range []domain.Lang{domain.Indonesian, domain.English} {
			assert.NotEqual(t, r.Version(), domain.AboutRules(lang, r.Version()), "a rule that nothing is said about")
		}
	}
	assert.Equal(t, "D9.v9", domain.AboutRules(domain.English, "D9.v9"))
}

func TestThePageOfRulesIsUpToDate(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rules\n\n<!-- Written by: go test ./domain/decide -update -->\n\n" +
		"What is asked of aid before it is recorded. An event names the versions that its decision applied, in the envelope's\n" +
		"`rules`; a version is never changed. `deny` refuses, `needApproval` refuses unless somebody else has approved exactly\n" +
		"this command, `flag` records and puts a DuplicateAidFlagged beside it.\n\n" +
		"| version | severity | Bahasa Indonesia | English |\n|---|---|---|---|\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Version(), r.Severity, domain.AboutRules(domain.Indonesian, r.Version()),
			domain.AboutRules(domain.English, r.Version()))
	}
	b.WriteString("\nWhat is the same thing does not depend on case, space or punctuation. Aid that is only known to lie within some years\n" +
		"may lie in any of them: a rule about a fiscal year counts them all.\n")
	b.WriteString("\nWhether a thing is entered as equipment or as raw material is the officer's choice, and D1 asks of equipment alone: raw\n" +
		"material is used up and given again. D11 therefore compares the two with each other, and raw material with raw material\n" +
		"where it is counted in `unit`, `set` or `buah` and a piece costs Rp1.000.000 or more, or nobody says what it costs. It\n" +
		"flags and does not refuse: a wax pen may be a tool of the first kit and a supply of the second. A thing under another name\n" +
		"is another thing to all of these.\n")
	b.WriteString("\nD10 is asked of each piece of equipment with a serial number, by what it is and the number, whoever gave it. The number of\n" +
		"a thing without one is left out: a dash is none, and a word without a digit, such as `tanpa nomor`, is none either.\n")
	b.WriteString("\nD5, one NIK behind two actors, is not asked of aid: the vault gives a NIK to one actor only, and refuses the second\n" +
		"claim of it.\n")
	b.WriteString("\n## Criteria\n\n" +
		"What a programme that has adopted them asks of every actor that it helps, at the time of the aid. Asked are the criteria\n" +
		"of the programme that the aid cites, and of the one whose money it is: that of the commitment, or, where the commitment\n" +
		"names none, the one programme that all budget lines of the fund name. An aid whose fund has lines of several programmes,\n" +
		"or a line of none, and whose commitment names none, is asked by the programme that it cites alone. A criterion that is\n" +
		"not met refuses (`deny`), or needs an approval; one of which nothing is recorded refuses too, and says what to record.\n\n" +
		"| version | criterion | severity | Bahasa Indonesia, when it is not met | English |\n|---|---|---|---|---|\n")
	for _, s := range CriteriaSets() {
		for _, ask := range s.Asks {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", s.Version(), ask.Criterion, ask.Severity,
				ask.Criterion.Fails(domain.Indonesian), ask.Criterion.Fails(domain.English))
		}
	}
	b.WriteString("\nWhat comes to light later refuses nothing that was given: a fact that shows that earlier aid was not due is recorded with\n" +
		"an IneligibleAidFlagged beside it, which falls with that fact and not by itself.\n")
	b.WriteString("\nWhat the owner lives on is about a person, and rules can only rest on what is not sealed. It is therefore said in five\n" +
		"words (`pns`, `tni`, `polri`, `bumn`, `lain`), without office, rank or employer, stands beside no name that is not\n" +
		"sealed, and is in no read model: what is shown is whether the criteria are met. Of a group it is said of whoever stands\n" +
		"for it.\n")
	path := filepath.Join("..", "..", "docs", "rules.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(have), b.String(), "docs/rules.md is not what the code says: go test ./domain/decide -update")
}
