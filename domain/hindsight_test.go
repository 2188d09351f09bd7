package domain

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAFactThatShowsAidWasNotDueIsFlagged(t *testing.T) {
	s := given(t, weaver, enterprise, tiny, farmer, maker, under(small, "2021-06-01", trained("kemasan")), under(industri, "2021-06-01", trained("desain")),
		under(small, "2021-09-01", trained("pewarnaan")), trained("ekspor"))
	soldier := &OwnerOccupationDeclared{Soldier, "dokumen"}
	s.when(on("2021-07-01", soldier)).then(soldier, &IneligibleAidFlagged{"mikrokecil.v1", []Criterion{NoOfficial}, []uuid.UUID{s.fact(7)}})
	assert.Equal(t, []string{"mikrokecil.v1"}, s.answer.Rules)
	s.when(on("2021-05-01", soldier)).then(soldier, &IneligibleAidFlagged{"mikrokecil.v1", []Criterion{NoOfficial}, []uuid.UUID{s.fact(5)}})
	s.when(on("2021-05-02", soldier)).then(soldier) // said again; the aid is flagged
	trader := &ProductionCapabilityVerified{false, Untransformed, NoPlace, "kunjungan", "x"}
	s.when(on("2021-03-01", trader)).then(trader, &IneligibleAidFlagged{"industri.v1", []Criterion{Producing, Transforming, HavingPlace}, []uuid.UUID{s.fact(6)}})
	s.when(on("2021-08-01", sized(60_000_000_000))).then(sized(60_000_000_000))
}

func TestAFactThatChangesNothingFlagsNothing(t *testing.T) {
	s := given(t, weaver, enterprise, tiny, farmer, under(small, "2021-06-01", trained("kemasan")))
	s.when(on("2021-06-02", &OwnerOccupationDeclared{CivilServant, "dokumen"})).then(&OwnerOccupationDeclared{CivilServant, "dokumen"})
	s.when(on("2021-05-01", sized(15_000_000_000))).then(sized(15_000_000_000))
}

// An approved exception is not found out again, and a flag falls with the fact that it follows from.
func TestAFlagOfIneligibleAidFallsWithItsFact(t *testing.T) {
	bank := &OwnerOccupationDeclared{StateEnterprise, "dokumen"}
	s := given(t, weaver, enterprise, tiny, on("2021-02-01", bank))
	aid := under(small, "2021-06-01", cash(10))
	s.when(aid)
	aid.cite = s.assent("mikrokecil.v1:bukanPegawaiBUMN")
	s.when(aid).then()
	s.when(on("2021-05-01", bank)).then(bank)
	s.when(on("2021-05-02", &OwnerOccupationDeclared{CivilServant, "dokumen"}))
	require.Len(t, s.answer.Bodies, 2)
	flagged := EventID(s.command.ID, 1)
	s.then()
	found := s.count
	s.when(&FactReversed{Target: flagged, Reason: "salah"}).rejected(ReverseConsequence)
	s.when(&IneligibleAidFlagged{"mikrokecil.v1", nil, []uuid.UUID{flagged}}).rejected(FieldInvalid)
	s.reverse(found)
	require.Len(t, s.answer.Bodies, 2)
	assert.Equal(t, flagged, s.answer.Bodies[1].(*FactReversed).Target)
}

// Death and suspension come to light late; aid of before stands, and aid since is flagged.
func TestAidAfterTheEndOfAnActorIsFlaggedWhenTheEndIsRecorded(t *testing.T) {
	early, late, vague := on("2021-01-31", trained("kemasan")), on("2021-02-01", cash(10)), on("2021", trained("desain"))
	for _, end := range []Body{&ActorClosed{"meninggal"}, &ActorSuspended{"laporan belum masuk"}} {
		s := given(t, weaver, enterprise, early, late, vague, planned("2021-06", trained("ekspor")))
		s.when(on("2021-02-01", end)).then(end, &IneligibleAidFlagged{Criteria: "L1.v1", Aid: []uuid.UUID{s.fact(3), s.fact(4)}})
		assert.Equal(t, []string{"L1.v1"}, s.answer.Rules)
		ended := s.count
		s.when(&FactReversed{Target: EventID(s.command.ID, 1), Reason: "x"}).rejected(ReverseConsequence)
		require.Len(t, s.reverse(ended).answer.Bodies, 2, "the flag falls with the end")
		s.then()
		s.when(on("2021-12-31", end)).then(end, &IneligibleAidFlagged{Criteria: "L1.v1", Aid: []uuid.UUID{s.fact(4)}})
		s.reverse(s.count).then()
		s.reverse(4).then()
		s.when(on("2021-02-02", end)).then(end)
	}
}

func TestAFlagOfIneligibleAidIsTakenOffByTwoPeople(t *testing.T) {
	s := given(t, weaver, enterprise, on("2021-03-01", trained("kemasan")), on("2021-02-01", &ActorClosed{Reason: "tutup"}))
	flagged := EventID(id("command 3"), 1)
	clear := &IneligibleAidCleared{flagged, "ditutup salah tanggal"}
	s.when(&IneligibleAidCleared{Reason: "x"}).rejected(FieldMissing)
	s.when(&IneligibleAidCleared{Flag: flagged}).rejected(FieldMissing)
	s.when(&DuplicateAidCleared{flagged, "x"}).rejected(FlagUnknown)
	s.when(&IneligibleAidCleared{s.fact(2), "x"}).rejected(FlagUnknown)
	assert.Equal(t, "P3.v1", s.when(clear).rejected(ApprovalMissing).Details["rule"])
	s.when(citing(s.assent("P3.v1"), "", clear)).then(clear)
	s.when(clear).rejected(FlagCleared)
	assert.Equal(t, "IneligibleAidCleared @4", s.reverse(3).rejected(ReverseBreaks).Details["why"])
}

// A record that was merged takes no more facts, and its flags are still to be looked at.
func TestAFlagIsTakenOffWhereItStands(t *testing.T) {
	s := given(t, weaver, enterprise, told{body: trained("kemasan"), near: []Ref{group}}, &ActorsMerged{Survivor: group, Merged: weaver, Reason: "x"})
	clear := &DuplicateAidCleared{EventID(id("command 2"), 1), "satu pelaku"}
	s.when(clear).rejected(ApprovalMissing)
	s.when(citing(s.assent("P1.v1"), "", clear)).then(clear)
}
