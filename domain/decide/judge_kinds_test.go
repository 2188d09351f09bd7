package decide

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// raw is an event of a log as somebody may have put it there.
type raw struct {
	name string
	wire domain.Wire
	code domain.Code // why it is set aside; "" if it is a fact
}

// honestly encodes a fact that was decided by the rules.
func honestly(t *testing.T, name string, body domain.Body, change func(*domain.Meta)) domain.Wire {
	t.Helper()
	meta := exampleOf(t, domain.TypeName(body)).meta
	meta.Confidence, meta.Rules, meta.OccurredOn = domain.Reported, nil, span("2022-03-01")
	meta.Command = id("command " + name)
	meta.RecordedAt = instant
	if change != nil {
		change(&meta)
	}
	w, err := domain.Encode(domain.Event{ID: domain.EventID(meta.Command, 0), Meta: meta, Body: body})
	require.NoError(t, err)
	return w
}

// afterFund are kinds of events that no program of ours has put behind an honest fund of Rp60 million, committed and unpaid.
func afterFund(t *testing.T) []raw {
	paid := honestly(t, "paid", disbursed("A", "77/LS/2022", 10_000_000), nil)
	with := func(change func(*domain.Wire)) domain.Wire {
		w := paid
		change(&w)
		return w
	}
	data := func(text string) domain.Wire { return with(func(w *domain.Wire) { w.Data = []byte(text) }) }
	meta := func(old, text string) domain.Wire {
		return with(func(w *domain.Wire) {
			require.Contains(t, string(w.Metadata), old)
			w.Metadata = []byte(strings.Replace(string(w.Metadata), old, text, 1))
		})
	}
	inData := func(old, text string) domain.Wire {
		require.Contains(t, string(paid.Data), old)
		return data(strings.Replace(string(paid.Data), old, text, 1))
	}
	return []raw{
		{"an honest payment", paid, ""},
		{"an unknown type", with(func(w *domain.Wire) { w.Type = "OrderPlaced" }), domain.TypeUnknown},
		{"a type in other letters", with(func(w *domain.Wire) { w.Type = "disbursed" }), domain.TypeUnknown},
		{"no data", data(""), domain.EventMalformed},
		{"null", data("null"), domain.EventMalformed},
		{"an empty object", data("{}"), domain.EventMalformed},
		{"a list", data("[]"), domain.EventMalformed},
		{"a number", data("1"), domain.EventMalformed},
		{"binary data", data("\x00\x01\xff"), domain.EventMalformed},
		{"deep data", data(strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)), domain.EventMalformed},
		{"half an object", data(string(paid.Data[:len(paid.Data)/2])), domain.EventMalformed},
		{"something behind the object", data(string(paid.Data) + "{}"), domain.EventMalformed},
		{"ill-formed UTF-8", inData(`"A"`, "\"\xc3\x28\""), domain.EventMalformed},
		{"one member more", inData(`{`, `{"extra":1,`), domain.EventMalformed},
		{"a member twice", inData(`{`, `{"commitment":"B",`), domain.EventMalformed},
		{"a member in other letters", inData(`"commitment"`, `"Commitment"`), domain.EventMalformed},
		{"a member that is missing", inData(`"commitment":"A",`, ``), domain.EventMalformed},
		{"a member that is null", inData(`"A"`, `null`), domain.EventMalformed},
		{"an amount in a text", inData(`10000000`, `"10000000"`), domain.EventMalformed},
		{"an amount with a fraction", inData(`10000000`, `10000000.5`), domain.EventMalformed},
		{"an amount beyond all numbers", inData(`10000000`, `1e40`), domain.EventMalformed},
		{"a negative amount", inData(`10000000`, `-10000000`), domain.MoneyNegative},
		{"no amount", inData(`10000000`, `0`), domain.MoneyRange},
		{"more than was committed", inData(`10000000`, `900000000000000`), domain.OverDisburse},
		{"a commitment that was never made", inData(`"A"`, `"Z"`), domain.CommitmentUnknown},
		{"no metadata", with(func(w *domain.Wire) { w.Metadata = nil }), domain.EventMalformed},
		{"metadata that is no object", with(func(w *domain.Wire) { w.Metadata = []byte(`"x"`) }), domain.EventMalformed},
		{"one member more about it", meta(`{`, `{"trust":"me",`), domain.EventMalformed},
		{"a schema of the future", meta(`"schema":1`, `"schema":9`), domain.SchemaNewer},
		{"no schema", meta(`"schema":1`, `"schema":0`), domain.EventMalformed},
		{"a day that does not exist", meta(`"2022-03-01"`, `"2022-02-30"`), domain.EventMalformed},
		{"a day before the republic", meta(`"2022-03-01"`, `"1602-03-20"`), domain.TooOld},
		{"a day that has not come", meta(`"2022-03-01"`, `"2999-01-01"`), domain.FutureFact},
		{"a plan of what is a deed", honestly(t, "planned closing", &domain.FiscalYearClosed{FiscalYear: 2022},
			func(m *domain.Meta) { m.Mode = domain.Planned }), domain.FieldInvalid},
		{"a mode that there is not", meta(`"actual"`, `"perhaps"`), domain.FieldInvalid},
		{"an event of another stream", honestly(t, "elsewhere", &domain.ActorClosed{Reason: "tutup"}, nil), domain.WrongStream},
		{"a second declaration", honestly(t, "again", fundOf("CSR"), nil), domain.AlreadyRegistered},
		{"late without a closing", honestly(t, "late", disbursed("A", "1", 1), func(m *domain.Meta) { m.Late = "x" }), domain.NotLate},
		{"a reversal of nothing", honestly(t, "reversal", &domain.FactReversed{Target: id("nothing"), TargetRevision: 1,
			TargetType: "Disbursed", Reason: "x"}, nil), domain.ReverseMissing},
		{"a reversal of what others rest on", honestly(t, "unfunded",
			&domain.FactReversed{Target: domain.EventID(id("command allocated"), 0), TargetRevision: 1, TargetType: "FundAllocated",
				Reason: "x"}, nil), domain.ReverseBreaks},
		{"a reversal of another event than it says", honestly(t, "other",
			&domain.FactReversed{Target: domain.EventID(id("command allocated"), 0), TargetRevision: 2, TargetType: "FundAllocated",
				Reason: "x"}, nil), domain.ReverseMissing},
	}
}

func TestWhatNobodyDecidedIsSetAsideAndEndsNothing(t *testing.T) {
	honest := func() *History {
		h, err := NewHistory(dak)
		require.NoError(t, err)
		for i, w := range []domain.Wire{honestly(t, "declared", fundOf("CSR"), nil),
			honestly(t, "allocated", allocated(60_000_000), nil),
			honestly(t, "committed", committed("A", 60_000_000), nil)} {
			why, err := h.Read(w, int64(i), instant)
			require.NoError(t, err)
			require.Nil(t, why)
		}
		return h
	}
	for _, c := range afterFund(t) {
		t.Run(c.name, func(t *testing.T) {
			h := honest()
			_, err := h.Read(c.wire, 3, instant)
			require.NoError(t, err)
			asides := h.Asides()
			if c.code == "" {
				require.Empty(t, asides)
				return
			}
			require.Len(t, asides, 1)
			why := asides[0].Why
			noted(why.Code)
			assert.Equal(t, c.code, why.Code, why.Message(domain.English))
			assert.EqualValues(t, 3, asides[0].Revision)
			for _, lang := range []domain.Lang{domain.Indonesian, domain.English} {
				assert.NotContains(t, why.Message(lang)+why.Hint(lang), "{")
			}
			after := honestly(t, "after", disbursed("A", "78/LS/2022", 10_000_000), nil)
			later, err := h.Read(after, 4, instant)
			require.NoError(t, err)
			assert.Nil(t, later, "what comes after it is judged as if it were not there")
			closed := h.Closed(nil)
			require.NotNil(t, closed)
			noted(closed.Code)
			assert.Equal(t, domain.StreamAside, closed.Code)
			assert.Nil(t, h.Closed(map[int64]bool{3: true}), "two officers have answered it")
		})
	}
}

func TestForgedEventsOfPeopleAreSetAside(t *testing.T) {
	person := honestly(t, "person", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: sealed(weaver),
		Region: regionOf("13.76")}, nil)
	asked := honestly(t, "asked", &domain.ErasureRequested{KeyID: itself, LegalBasis: "UU 27/2022"}, nil)
	erased := func(name, by string, change func(*domain.PersonalDataErased)) domain.Wire {
		b := &domain.PersonalDataErased{KeyID: itself, Request: asked.ID, LegalBasis: "UU 27/2022", RequestedBy: "sri", ApprovedBy: by}
		if change != nil {
			change(b)
		}
		return honestly(t, name, b, func(m *domain.Meta) { m.By.User = by })
	}
	for _, c := range []struct {
		name string
		log  []domain.Wire
		code domain.Code
	}{
		{"a second registration", []domain.Wire{person, honestly(t, "again",
			&domain.ActorRegistered{EntityKind: domain.Individual, Owner: sealed(weaver), Region: regionOf("13.75")}, nil)},
			domain.AlreadyRegistered},
		{"aid to nobody", []domain.Wire{honestly(t, "aid", trained("x"), nil)}, domain.NotRegistered},
		{"an impossible region", []domain.Wire{person, honestly(t, "moved",
			&domain.ActorRelocated{From: regionOf("13.76"), To: regionOf("13.75")}, nil),
			{ID: id("far"), Type: "ActorRelocated", Data: []byte(`{"from":"kemendagri:13.75","to":"kemendagri:99.99"}`),
				Metadata: person.Metadata}}, domain.RegionUnknown},
		{"a move from where it was not", []domain.Wire{person, honestly(t, "moved",
			&domain.ActorRelocated{From: regionOf("12.71"), To: regionOf("13.75")}, nil)}, domain.EventMisplaced},
		{"an erasure that nobody asked for", []domain.Wire{person, erased("forged", "rahmat", nil)}, domain.ErasureNotRequested},
		{"an erasure by who asked for it", []domain.Wire{person, asked, erased("alone", "sri", nil)}, domain.SelfApproval},
		{"an erasure in another's name", []domain.Wire{person, asked,
			erased("named", "rahmat", func(b *domain.PersonalDataErased) { b.ApprovedBy = "bupati" })}, domain.EventMisplaced},
		{"the key of somebody else", []domain.Wire{person, honestly(t, "other",
			&domain.ErasureRequested{KeyID: domain.KeyID(group), LegalBasis: "x"}, nil)}, domain.FieldInvalid},
		{"an erasure twice", []domain.Wire{person, asked, erased("erased", "rahmat", nil), erased("erased again", "rahmat", nil)},
			domain.SaidAlready},
		{"a flag that follows from nothing", []domain.Wire{person,
			honestly(t, "flag", &domain.DuplicateAidFlagged{Rule: "D6.v1", Actors: []domain.Ref{group}}, nil)}, domain.EventMisplaced},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := NewHistory(weaver)
			require.NoError(t, err)
			for i, w := range c.log {
				_, err := h.Read(w, int64(i), instant)
				require.NoError(t, err)
			}
			asides := h.Asides()
			require.Len(t, asides, 1)
			assert.EqualValues(t, len(c.log)-1, asides[0].Revision, "what is honest stands")
			assert.Equal(t, c.code, asides[0].Why.Code, asides[0].Why.Message(domain.English))
			noted(asides[0].Why.Code)
			if actor, ok := h.State().(*Actor); ok && c.code != domain.SaidAlready {
				assert.False(t, actor.Forgotten(itself), "no forgery reaches a key")
			}
		})
	}
}

func TestTheVaultOfAnotherLedgerIsSetAside(t *testing.T) {
	h, err := NewHistory(domain.LedgerRef)
	require.NoError(t, err)
	for i, w := range []domain.Wire{honestly(t, "opened", &domain.LedgerOpened{Title: "x", Vault: vaultA}, nil),
		honestly(t, "forged", &domain.VaultAdopted{Vault: vaultB, Mark: markOne}, nil),
		honestly(t, "begun by one", &domain.VaultAdopted{Vault: vaultB, Mark: markOne, Lost: vaultA, Reason: "x"}, nil),
		honestly(t, "opened again", &domain.LedgerOpened{Title: "y"}, nil)} {
		_, err := h.Read(w, int64(i), instant)
		require.NoError(t, err)
	}
	assert.Len(t, h.Asides(), 3)
	assert.Equal(t, vaultA, h.State().(*Origin).Vault().Vault)
}

func TestTwoOfficersOpenAStreamAgain(t *testing.T) {
	stream := domain.AsideRef(exampleDigest)
	answer := &domain.AsideAnswered{On: string(dak), Revision: 3, Digest: exampleDigest, Code: domain.OverDisburse,
		Reason: "ditulis program lain"}
	s := given(t, stream)
	s.when(answer).rejected(domain.ApprovalMissing)
	h, err := NewHistory(stream)
	require.NoError(t, err)
	why, err := h.Read(honestly(t, "alone", answer, nil), 0, instant)
	require.NoError(t, err)
	require.NotNil(t, why, "one officer alone cannot leave an event out")
	assert.Equal(t, domain.ApprovalMissing, why.Code)
	require.NoError(t, func() error {
		_, err := h.Read(honestly(t, "two", answer, func(m *domain.Meta) { m.Approval = ref(domain.CategoryApproval, "given") }), 1,
			instant)
		return err
	}())
	assert.True(t, h.State().(*Approval).Answered(exampleDigest))
	assert.False(t, h.State().(*Approval).Answered(strings.Repeat("0", 64)))
	given(t, ref(domain.CategoryApproval, "another")).when(answer).rejected(domain.FieldInvalid)
}

func TestReversalsOneAfterTheOtherAreJudgedTogether(t *testing.T) {
	h, err := NewHistory(dak)
	require.NoError(t, err)
	facts := []domain.Wire{honestly(t, "declared", fundOf("CSR"), nil), honestly(t, "allocated", allocated(100), nil),
		honestly(t, "committed", committed("A", 60), nil),
		honestly(t, "paid", disbursed("A", "1", 50), nil)}
	take := func(name string, revision int64, kind string) domain.Wire {
		return honestly(t, "back "+name, &domain.FactReversed{Target: domain.EventID(id("command "+name), 0),
			TargetRevision: revision, TargetType: kind, Reason: "x"}, nil)
	}
	facts = append(facts, take("paid", 3, "Disbursed"), take("committed", 2, "CommitmentMade"),
		take("allocated", 1, "FundAllocated"))
	for i, w := range facts {
		_, err := h.Read(w, int64(i), instant)
		require.NoError(t, err)
	}
	assert.Empty(t, h.Asides())
	assert.Zero(t, h.State().(*Fund).committed())
	_, err = h.Read(honestly(t, "again", committed("B", 10), nil), int64(len(facts)), instant)
	require.NoError(t, err)
	assert.Len(t, h.Asides(), 1, "nothing is allocated")
}

func TestTheDoorAsksForAClockThatIsRight(t *testing.T) {
	for _, c := range []struct {
		apart time.Duration
		code  domain.Code
	}{{0, ""}, {4 * time.Minute, ""}, {-4 * time.Minute, ""}, {6 * time.Minute, domain.ClockWrong},
		{-6 * time.Minute, domain.ClockWrong}, {5 * 365 * 24 * time.Hour, domain.ClockWrong}} {
		h, err := NewHistory(dak)
		require.NoError(t, err)
		w := honestly(t, "declared", fundOf("CSR"), func(m *domain.Meta) { m.RecordedAt = instant.Add(c.apart) })
		e, err := domain.DecodeRecorded(w, string(dak), 0, instant)
		require.NoError(t, err)
		why := h.Admit([]domain.Recorded{e}, clockNow, ApprovalAnswer{})
		if c.code == "" {
			assert.Nil(t, why, fmt.Sprint(c.apart, why))
		} else if assert.NotNil(t, why) {
			assert.Equal(t, c.code, why.Code)
			noted(why.Code)
		}
	}
}
