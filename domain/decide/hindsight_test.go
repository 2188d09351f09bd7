package decide

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestAFactThatShowsAidWasNotDueIsFlagged(t *testing.T) {
	s := given(t, weaver, enterprise, tiny, farmer, maker, under(small, "2021-06-01", trained("kemasan")),
		under(industri, "2021-06-01", trained("desain")),
		under(small, "2021-09-01", trained("pewarnaan")), trained("ekspor"))
	soldier := &domain.OwnerOccupationDeclared{Occupation: domain.Soldier, Method: "dokumen"}
	s.when(on("2021-07-01", soldier)).then(soldier, &domain.IneligibleAidFlagged{Criteria: "mikrokecil.v1",
		Failed: []domain.Criterion{domain.NoOfficial}, Aid: []uuid.UUID{s.fact(7)}})
	assert.Equal(t, []string{"mikrokecil.v1"}, s.answer.Rules)
	s.when(on("2021-05-01", soldier)).then(soldier, &domain.IneligibleAidFlagged{Criteria: "mikrokecil.v1",
		Failed: []domain.Criterion{domain.NoOfficial}, Aid: []uuid.UUID{s.fact(5)}})
	s.when(on("2021-05-02", soldier)).then(soldier) // said again; the aid is flagged
	trader := &domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.Untransformed, Place: domain.NoPlace,
		Method: "kunjungan", Verifier: "x"}
	s.when(on("2021-03-01", trader)).then(trader, &domain.IneligibleAidFlagged{Criteria: "industri.v1",
		Failed: []domain.Criterion{domain.Producing, domain.Transforming, domain.HavingPlace}, Aid: []uuid.UUID{s.fact(6)}})
	s.when(on("2021-08-01", sized(60_000_000_000))).then(sized(60_000_000_000))
}

func TestAFactThatChangesNothingFlagsNothing(t *testing.T) {
	s := given(t, weaver, enterprise, tiny, farmer, under(small, "2021-06-01", trained("kemasan")))
	s.when(on("2021-06-02", &domain.OwnerOccupationDeclared{Occupation: domain.CivilServant,
		Method: "dokumen"})).then(&domain.OwnerOccupationDeclared{Occupation: domain.CivilServant, Method: "dokumen"})
	s.when(on("2021-05-01", sized(15_000_000_000))).then(sized(15_000_000_000))
}

// An approved exception is not found out again, and a flag falls with the fact that it follows from.
func TestAFlagOfIneligibleAidFallsWithItsFact(t *testing.T) {
	bank := &domain.OwnerOccupationDeclared{Occupation: domain.StateEnterprise, Method: "dokumen"}
	s := given(t, weaver, enterprise, tiny, on("2021-02-01", bank))
	aid := under(small, "2021-06-01", cash(10))
	s.when(aid)
	aid.cite = s.assent("mikrokecil.v1:bukanPegawaiBUMN")
	s.when(aid).then()
	s.when(on("2021-05-01", bank)).then(bank)
	s.when(on("2021-05-02", &domain.OwnerOccupationDeclared{Occupation: domain.CivilServant, Method: "dokumen"}))
	require.Len(t, s.answer.Bodies, 2)
	flagged := domain.EventID(s.command.ID, 1)
	s.then()
	found := s.count
	s.when(&domain.FactReversed{Target: flagged, Reason: "salah"}).rejected(domain.ReverseConsequence)
	s.when(&domain.IneligibleAidFlagged{Criteria: "mikrokecil.v1", Failed: nil,
		Aid: []uuid.UUID{flagged}}).rejected(domain.FieldInvalid)
	s.reverse(found)
	require.Len(t, s.answer.Bodies, 2)
	assert.Equal(t, flagged, s.answer.Bodies[1].(*domain.FactReversed).Target)
}

// Death and suspension come to light late; aid of before stands, and aid since is flagged.
func TestAidAfterTheEndOfAnActorIsFlaggedWhenTheEndIsRecorded(t *testing.T) {
	early, late, vague := on("2021-01-31", trained("kemasan")), on("2021-02-01", cash(10)), on("2021", trained("desain"))
	for _, end := range []domain.Body{&domain.ActorClosed{Reason: "meninggal"},
		&domain.ActorSuspended{Reason: "laporan belum masuk"}} {
		s := given(t, weaver, enterprise, early, late, vague, planned("2021-06", trained("ekspor")))
		s.when(on("2021-02-01", end)).then(end, &domain.IneligibleAidFlagged{Criteria: "L1.v1", Aid: []uuid.UUID{s.fact(3), s.fact(4)}})
		assert.Equal(t, []string{"L1.v1"}, s.answer.Rules)
		ended := s.count
		s.when(&domain.FactReversed{Target: domain.EventID(s.command.ID, 1), Reason: "x"}).rejected(domain.ReverseConsequence)
		require.Len(t, s.reverse(ended).answer.Bodies, 2, "the flag falls with the end")
		s.then()
		s.when(on("2021-12-31", end)).then(end, &domain.IneligibleAidFlagged{Criteria: "L1.v1", Aid: []uuid.UUID{s.fact(4)}})
		s.reverse(s.count).then()
		s.reverse(4).then()
		s.when(on("2021-02-02", end)).then(end)
	}
}

func TestAFlagOfIneligibleAidIsTakenOffByTwoPeople(t *testing.T) {
	s := given(t, weaver, enterprise, on("2021-03-01", trained("kemasan")), on("2021-02-01", &domain.ActorClosed{Reason: "tutup"}))
	flagged := domain.EventID(id("command 3"), 1)
	clear := &domain.IneligibleAidCleared{Flag: flagged, Reason: "ditutup salah tanggal"}
	s.when(&domain.IneligibleAidCleared{Reason: "x"}).rejected(domain.FieldMissing)
	s.when(&domain.IneligibleAidCleared{Flag: flagged}).rejected(domain.FieldMissing)
	s.when(&domain.DuplicateAidCleared{Flag: flagged, Reason: "x"}).rejected(domain.FlagUnknown)
	s.when(&domain.IneligibleAidCleared{Flag: s.fact(2), Reason: "x"}).rejected(domain.FlagUnknown)
	assert.Equal(t, "P3.v1", s.when(clear).rejected(domain.ApprovalMissing).Details["rule"])
	s.when(citing(s.assent("P3.v1"), "", clear)).then(clear)
	s.when(clear).rejected(domain.FlagCleared)
	assert.Equal(t, "IneligibleAidCleared @4", s.reverse(3).rejected(domain.ReverseBreaks).Details["why"])
}

// A record that was merged takes no more facts, and its flags are still to be looked at.
func TestAFlagIsTakenOffWhereItStands(t *testing.T) {
	s := given(t, weaver, enterprise, told{body: trained("kemasan"), near: []domain.Ref{group}},
		&domain.ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"})
	clear := &domain.DuplicateAidCleared{Flag: domain.EventID(id("command 2"), 1), Reason: "satu pelaku"}
	s.when(clear).rejected(domain.ApprovalMissing)
	s.when(citing(s.assent("P1.v1"), "", clear)).then(clear)
}
