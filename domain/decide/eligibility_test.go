package decide

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// adopting are criteria that Sipadu Mantap has adopted on the first day of 2021.
func adopting(versions ...string) (list []Adoption) {
	for _, v := range versions {
		list = append(list, Adoption{Criteria: v, Since: span("2021-01-01")})
	}
	return list
}

// under is aid of Sipadu Mantap, which asks for criteria.
func under(versions []string, on string, body domain.Intervention) told {
	body.Given().Programme = sipadu
	return told{body: body, on: on, asks: adopting(versions...)}
}

var (
	industri = []string{"industri.v1"}
	small    = []string{"mikrokecil.v1"}
	maker    = on("2021-02-01", &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToFinished,
		Place: "dapur", Method: "kunjungan", Verifier: "Tim verifikasi"})
	farmer = on("2021-02-01", &domain.OwnerOccupationDeclared{Occupation: domain.OtherOccupation, Method: "pernyataan"})
	tiny   = on("2021-02-01", sized(150_000_000))
)

func sized(sales domain.Rupiah) *domain.BusinessScaleMeasured {
	return &domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), AnnualSalesRp: domain.Rp(sales)}
}

func determined(versions ...string) told {
	return told{body: &domain.EligibilityDetermined{Programme: sipadu}, on: "2021-06-01", asks: adopting(versions...)}
}

func TestWithoutCriteriaNothingIsAsked(t *testing.T) {
	s := given(t, weaver, enterprise).when(under(nil, "2021-06-01", trained("kemasan"))).then()
	assert.Equal(t, []string{"D2.v1"}, s.answer.Rules)
}

func TestAnIndustryProducesTransformsAndHasAPlace(t *testing.T) {
	for _, c := range []struct {
		seen   *domain.ProductionCapabilityVerified
		failed string
	}{
		{&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToSemi, Place: "bengkel", Method: "foto",
			Verifier: "x"}, ""},
		{&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.SemiToFinished, Place: "rumah", Method: "foto",
			Verifier: "x"}, ""},
		{&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToFinished, Place: "sentra",
			Method: "pernyataan", Verifier: "x"}, ""},
		{&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.Untransformed, Place: "rumah", Method: "kunjungan",
			Verifier: "x"}, "industri.v1:mengolah"},
		{&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToSemi, Place: domain.NoPlace,
			Method: "kunjungan", Verifier: "x"}, "industri.v1:tempatProduksi"},
		{&domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.Untransformed, Place: "rumah", Method: "kunjungan",
			Verifier: "x"}, "industri.v1:berproduksi, industri.v1:mengolah"},
		{&domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.Untransformed, Place: domain.NoPlace,
			Method: "kunjungan", Verifier: "x"}, "industri.v1:berproduksi, industri.v1:mengolah, industri.v1:tempatProduksi"},
	} {
		s := given(t, weaver, enterprise, on("2021-02-01", c.seen)).when(under(industri, "2021-06-01", trained("kemasan")))
		if c.failed == "" {
			s.then()
			assert.Equal(t, []string{"industri.v1", "D2.v1"}, s.answer.Rules)
			continue
		}
		r := s.rejected(domain.NotEligible)
		assert.Equal(t, c.failed, r.Details["rule"])
		assert.Equal(t, "2021-02-01 ("+string(weaver)+"@1)", r.Details["met"])
	}
}

func TestARefusalSaysWhichCriterionIsNotMetAndWhatToRecord(t *testing.T) {
	trader := on("2021-02-01", &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.Untransformed,
		Place: "rumah", Method: "kunjungan", Verifier: "x"})
	r := given(t, weaver, enterprise, trader).when(under(industri, "2021-06-01", trained("kemasan"))).rejected(domain.NotEligible)
	assert.Contains(t, r.Message(domain.Indonesian), "(industri.v1:mengolah): pelaku tidak mengolah bahan; lihat 2021-02-01")
	assert.Contains(t, r.Message(domain.English), "the actor does not transform material")
	r = given(t, weaver, enterprise).when(under(small, "2021-06-01", trained("kemasan"))).rejected(domain.EligibilityUnknown)
	assert.Equal(t, map[string]string{"rule": "mikrokecil.v1", "unknown": "mikroAtauKecil, bukanAparatur, bukanPegawaiBUMN",
		"needs": "jejak actor measure, jejak actor owner"}, r.Details)
}

// PP 7/2021, by sales: kecil ends at fifteen billion; by capital, where no sales are known, at five.
func TestWhoIsNeitherMicroNorSmallIsRefused(t *testing.T) {
	for _, c := range []struct {
		seen *domain.BusinessScaleMeasured
		code domain.Code
	}{
		{sized(0), ""}, {sized(2_000_000_001), ""}, {sized(15_000_000_000), ""}, {sized(15_000_000_001), domain.NotEligible},
		{&domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), CapitalRp: domain.Rp(5_000_000_000)}, ""},
		{&domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), CapitalRp: domain.Rp(5_000_000_001)}, domain.NotEligible},
		{&domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), Workers: count(3)}, domain.EligibilityUnknown},
	} {
		s := given(t, weaver, enterprise, farmer, on("2021-02-01", c.seen)).when(under(small, "2021-06-01", cash(10)))
		if c.code == "" {
			s.then()
			continue
		}
		s.rejected(c.code)
	}
}

func TestAServantOfTheStateIsRefused(t *testing.T) {
	for _, o := range domain.Occupations() {
		s := given(t, weaver, enterprise, tiny, on("2021-02-01", &domain.OwnerOccupationDeclared{Occupation: o, Method: "dokumen"}))
		s.when(under(small, "2021-06-01", cash(10)))
		switch o {
		case domain.OtherOccupation:
			s.then()
		case domain.StateEnterprise:
			assert.Equal(t, "mikrokecil.v1:bukanPegawaiBUMN", s.rejected(domain.ApprovalMissing).Details["rule"])
		default:
			assert.Equal(t, "mikrokecil.v1:bukanAparatur", s.rejected(domain.NotEligible).Details["rule"])
		}
	}
}

// The exception is one criterion of one version; the rest of them stays a refusal, approval or not.
func TestAnExceptionNeedsAnApprovalOfThatCriterion(t *testing.T) {
	bank := on("2021-02-01", &domain.OwnerOccupationDeclared{Occupation: domain.StateEnterprise, Method: "dokumen"})
	s := given(t, weaver, enterprise, tiny, bank)
	aid := under(small, "2021-06-01", cash(10))
	r := s.when(aid).rejected(domain.ApprovalMissing)
	assert.Contains(t, r.Message(domain.Indonesian), "pemilik adalah pegawai BUMN atau BUMD; lihat 2021-02-01")
	for _, rule := range []string{"mikrokecil.v1", "D3.v1", "mikrokecil.v2:bukanPegawaiBUMN"} {
		aid.cite = s.assent(rule)
		s.when(aid).rejected(domain.ApprovalStale)
		s.when(under(small, "2021-06-01", cash(10)))
	}
	aid.cite = s.assent("mikrokecil.v1:bukanPegawaiBUMN")
	s.when(aid).then()
	assert.Contains(t, s.answer.Rules, "mikrokecil.v1")

	large := given(t, weaver, enterprise, on("2021-02-01", sized(60_000_000_000)), bank)
	aid.cite = ApprovalAnswer{}
	large.when(aid).rejected(domain.NotEligible)
	aid.cite = large.assent("mikrokecil.v1:bukanPegawaiBUMN", "mikrokecil.v1:mikroAtauKecil")
	large.when(aid).rejected(domain.NotEligible)
}

func TestAnOpenKURExcludes(t *testing.T) {
	s := given(t, weaver, enterprise, tiny, farmer, on("2021-03-01", borrowed("KUR", 36)))
	assert.Equal(t, "mikrokecil.v1:tanpaKUR", s.when(under(small, "2021-06-01",
		trained("kemasan"))).rejected(domain.NotEligible).Details["rule"])
	s.when(under(small, "2021-02-15", trained("kemasan"))).then()
	s.when(under(small, "2024-03-01", trained("desain"))).then()
}

// What counts is how it was at the time of the aid, as far as it is recorded, whenever it was recorded.
func TestTheFactsOfTheDayOfTheAidCount(t *testing.T) {
	stopped := on("2022-05-01", &domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.Untransformed,
		Place: domain.NoPlace, Method: "kunjungan", Verifier: "x"})
	s := given(t, weaver, enterprise, stopped, maker)
	s.when(under(industri, "2021-06-01", trained("kemasan"))).then()
	s.when(under(industri, "2022-06-01", trained("kemasan"))).rejected(domain.NotEligible)
	s.when(under(industri, "2021-01-31", trained("desain"))).rejected(domain.EligibilityUnknown)
	s.when(under(industri, "2020-12-31", trained("desain"))).then() // before the programme asked
}

func TestTheLastWordOfADayCounts(t *testing.T) {
	s := given(t, weaver, enterprise, maker, on("2021-02-01",
		&domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.Untransformed, Place: "rumah", Method: "foto",
			Verifier: "x"}))
	s.when(under(industri, "2021-06-01", trained("kemasan"))).rejected(domain.NotEligible)
}

func TestAPlanIsNotAskedForItsCriteria(t *testing.T) {
	plan := under(industri, "2030", trained("kemasan"))
	plan.mode = domain.Planned
	given(t, weaver, enterprise).when(plan).then()
}

func TestAnAdoptionMayBeAboutOneKindOfAid(t *testing.T) {
	for aid, asked := range map[string]bool{"": true, "training": true, "pelatihan": true, "capital": false, "hibahUang": false} {
		plan := under(nil, "2021-06-01", trained("kemasan"))
		plan.asks = []Adoption{{Criteria: "industri.v1", Aid: aid, Since: span("2021")}}
		s := given(t, weaver, enterprise).when(plan)
		if asked {
			s.rejected(domain.EligibilityUnknown)
		} else {
			s.then()
		}
	}
}

// A programme refuses what it cannot ask: criteria of a newer program.
func TestUnknownCriteriaAreNotMet(t *testing.T) {
	s := given(t, weaver, enterprise, maker)
	assert.Equal(t, "criteria", s.when(under([]string{"industri.v9"}, "2021-06-01",
		trained("kemasan"))).rejected(domain.FieldInvalid).Field)
	s.when(determined("industri.v9")).rejected(domain.FieldInvalid)
}

func TestOfTwoEditionsTheOneAdoptedLastIsInForce(t *testing.T) {
	adopted := []Adoption{{"industri.v2", "", span("2022")}, {"mikrokecil.v1", "", span("2021")},
		{"industri.v1", "", span("2021")}, {"industri.v1", "", span("2021")}}
	assert.Equal(t, []string{"mikrokecil.v1", "industri.v1"}, inForce(adopted, nil, span("2021-06-01")))
	assert.Equal(t, []string{"industri.v2", "mikrokecil.v1"}, inForce(adopted, nil, span("2022-06-01")))
	assert.Empty(t, inForce(adopted, nil, span("2020")))
}

func TestAProgrammeAdoptsCodedCriteria(t *testing.T) {
	rule := func(criteria, aid string) *domain.EligibilityRuleAdopted {
		return &domain.EligibilityRuleAdopted{Rule: "berproduksi", Version: 1, Criteria: criteria, Aid: aid}
	}
	s := given(t, sipadu, sipaduDeclared, on("2021-03-01", rule("industri.v1", "pelatihan")), rule("", "alat tenun"),
		planned("2023", rule("mikrokecil.v1", "")))
	assert.Equal(t, "criteria", s.when(rule("industri.v9", "")).rejected(domain.FieldInvalid).Field)
	assert.Equal(t, "aid", s.when(rule("industri.v1", "alat tenun")).rejected(domain.FieldInvalid).Field)
	adopted := s.history.State().(*Programme).Adopted()
	assert.Equal(t, []Adoption{{"industri.v1", "pelatihan", span("2021-03-01")}}, adopted)
	s.reverse(2).then()
	assert.Empty(t, s.history.State().(*Programme).Adopted())
}

func TestEligibilityIsComputed(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(determined()).rejected(domain.CriteriaNone)
	s.when(determined("industri.v1")).then(&domain.EligibilityDetermined{Programme: sipadu, Criteria: "industri.v1",
		Result:  domain.EligibilityDue,
		Unknown: []domain.Criterion{domain.Producing, domain.Transforming, domain.HavingPlace}})
	s.when(maker).then()
	s.when(on("2021-02-01", sized(60_000_000_000))).then()
	s.when(on("2021-02-01", &domain.OwnerOccupationDeclared{Occupation: domain.StateEnterprise, Method: "dokumen"})).then()
	s.when(determined("industri.v1", "mikrokecil.v1")).then(
		&domain.EligibilityDetermined{Programme: sipadu, Criteria: "industri.v1", Result: domain.Eligible},
		&domain.EligibilityDetermined{Programme: sipadu, Criteria: "mikrokecil.v1", Result: domain.Ineligible,
			Failed: []domain.Criterion{domain.MicroOrSmall, domain.NoStateWorker}})
	assert.Equal(t, []string{"industri.v1", "mikrokecil.v1"}, s.answer.Rules)
	s.when(on("2021-02-02", sized(1))).then()
	measured := s.count
	s.when(determined("mikrokecil.v1")).then()
	assert.Equal(t, domain.WithApproval, s.answer.Bodies[0].(*domain.EligibilityDetermined).Result)
	s.reverse(measured).rejected(domain.ReverseBreaks)
	for _, typed := range []*domain.EligibilityDetermined{
		{Programme: sipadu, Criteria: "industri.v1"}, {Programme: sipadu, Result: domain.Eligible},
		{Programme: sipadu, Failed: []domain.Criterion{domain.Producing}},
		{Programme: sipadu, Unknown: []domain.Criterion{domain.Producing}},
	} {
		s.when(typed).rejected(domain.FieldInvalid)
	}
}

// Aid stands on the facts that let it through: they are taken back after it, not before.
func TestAFactThatAidRestsOnIsNotReversed(t *testing.T) {
	s := given(t, weaver, enterprise, maker, under(industri, "2021-06-01", trained("kemasan")))
	assert.Equal(t, "TrainingAttended @2", s.reverse(2).rejected(domain.ReverseBreaks).Details["why"])
	s.reverse(3).then()
	s.reverse(2).then()
	other := given(t, weaver, enterprise, maker, trained("kemasan"))
	other.reverse(2).then() // nobody asked
}

// Facts that are recorded together are each held to their own programme.
func TestOfSeveralFactsEachNamesItsOwnRules(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(under(industri, "2021-06-01", machine("oven", "S-1")))
	other := trained("kemasan")
	other.Programme = sipadu
	free := machine("oven", "S-1")
	s.command.Body, s.command.With = free, []domain.Body{&domain.ProductionCapabilityVerified{Produces: true,
		Transforms: domain.RawToSemi, Place: "dapur", Method: "foto", Verifier: "x"}, other}
	s.answer, s.err = s.decide()
	s.then()
	for n, rules := range [][]string{{"D1.v1", "D11.v1"}, nil, {"industri.v1", "D2.v1"}} {
		e, _, ok := s.history.Event(domain.EventID(s.command.ID, n))
		require.True(t, ok)
		assert.Equal(t, rules, e.Meta.Rules)
	}
	assert.Equal(t, []string{"D1.v1", "D11.v1", "industri.v1", "D2.v1"}, s.answer.Rules)
}

func TestWhatIsSaidOfAnActorIsWellFormed(t *testing.T) {
	s := given(t, weaver, enterprise)
	for field, b := range map[string]domain.Body{
		"transforms": &domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.RawToSemi, Place: "dapur",
			Method: "foto", Verifier: "x"},
		"place": &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToSemi, Place: "gua",
			Method: "foto", Verifier: "x"},
		"method": &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToSemi, Place: "dapur",
			Method: "mimpi", Verifier: "x"},
		"occupation":     &domain.OwnerOccupationDeclared{Occupation: "menteri", Method: "dokumen"},
		"workers":        &domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), Workers: count(-1)},
		"annualSalesRp":  &domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), AnnualSalesRp: domain.Rp(-1)},
		"investmentRp":   &domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), InvestmentRp: domain.Rp(domain.MaxRupiah + 1)},
		"productionUnit": &domain.BusinessScaleMeasured{AsOf: domain.InYear(2020), Production: count(3)},
		"asOf":           &domain.BusinessScaleMeasured{Workers: count(3)},
	} {
		s.when(b)
		r := s.rejected(domain.RejectionCode(s.err))
		assert.Equal(t, field, r.Field)
		assert.Contains(t, []domain.Code{domain.FieldInvalid, domain.FieldMissing}, r.Code)
	}
	s.when(&domain.BusinessScaleMeasured{AsOf: domain.InYear(2020)}).rejected(domain.FieldMissing)
	s.when(on("2019-12-31", sized(1))).rejected(domain.DateOrder)
	s.when(sized(0)).then()
}

func TestEveryCriterionSaysWhatItMeansAndWhatToRecord(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range CriteriaSets() {
		assert.Regexp(t, `^[a-z]+\.v[1-9][0-9]*$`, s.Version())
		assert.False(t, seen[s.Version()])
		seen[s.Version()] = true
		found, ok := CriteriaOf(s.Version())
		assert.True(t, ok && found == s)
		for _, lang := range []domain.Lang{domain.Indonesian, domain.English} {
			assert.NotEqual(t, s.Version(), domain.AboutRules(lang, s.Version()), "a version that nothing is said about")
			for _, ask := range s.Asks {
				assert.Contains(t, []Severity{Deny, NeedApproval}, ask.Severity)
				assert.NotEmpty(t, ask.Criterion.Fails(lang))
				assert.Equal(t, ask.Criterion.Fails(lang), domain.AboutRules(lang, s.rule(ask.Criterion)))
			}
		}
	}
	assert.ElementsMatch(t, domain.CriteriaVersions(), slices.Collect(maps.Keys(seen)), "what may be adopted is what can be asked")
	assert.Equal(t, "industri.v1:tinggi", domain.AboutRules(domain.English, "industri.v1:tinggi"))
}
