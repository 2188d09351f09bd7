package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// raw is an event of a log as somebody may have put it there.
type raw struct {
	name string
	wire Wire
	code Code // why it is set aside; "" if it is a fact
}

// honestly encodes a fact that was decided by the rules.
func honestly(t *testing.T, name string, body Body, change func(*Meta)) Wire {
	t.Helper()
	meta := exampleMeta(modeOf(body))
	meta.Confidence, meta.Rules, meta.OccurredOn = Reported, nil, span("2022-03-01")
	meta.Command = id("command " + name)
	meta.RecordedAt = instant
	if change != nil {
		change(&meta)
	}
	w, err := Encode(Event{ID: EventID(meta.Command, 0), Meta: meta, Body: body})
	require.NoError(t, err)
	return w
}

// afterFund are kinds of events that no program of ours has put behind an honest fund of Rp60 million, committed and unpaid.
func afterFund(t *testing.T) []raw {
	paid := honestly(t, "paid", disbursed("A", "77/LS/2022", 10_000_000), nil)
	with := func(change func(*Wire)) Wire {
		w := paid
		change(&w)
		return w
	}
	data := func(text string) Wire { return with(func(w *Wire) { w.Data = []byte(text) }) }
	meta := func(old, text string) Wire {
		return with(func(w *Wire) {
			require.Contains(t, string(w.Metadata), old)
			w.Metadata = []byte(strings.Replace(string(w.Metadata), old, text, 1))
		})
	}
	inData := func(old, text string) Wire {
		require.Contains(t, string(paid.Data), old)
		return data(strings.Replace(string(paid.Data), old, text, 1))
	}
	return []raw{
		{"an honest payment", paid, ""},
		{"an unknown type", with(func(w *Wire) { w.Type = "OrderPlaced" }), TypeUnknown},
		{"a type in other letters", with(func(w *Wire) { w.Type = "disbursed" }), TypeUnknown},
		{"no data", data(""), EventMalformed},
		{"null", data("null"), EventMalformed},
		{"an empty object", data("{}"), EventMalformed},
		{"a list", data("[]"), EventMalformed},
		{"a number", data("1"), EventMalformed},
		{"binary data", data("\x00\x01\xff"), EventMalformed},
		{"deep data", data(strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)), EventMalformed},
		{"half an object", data(string(paid.Data[:len(paid.Data)/2])), EventMalformed},
		{"something behind the object", data(string(paid.Data) + "{}"), EventMalformed},
		{"ill-formed UTF-8", inData(`"A"`, "\"\xc3\x28\""), EventMalformed},
		{"one member more", inData(`{`, `{"extra":1,`), EventMalformed},
		{"a member twice", inData(`{`, `{"commitment":"B",`), EventMalformed},
		{"a member in other letters", inData(`"commitment"`, `"Commitment"`), EventMalformed},
		{"a member that is missing", inData(`"commitment":"A",`, ``), EventMalformed},
		{"a member that is null", inData(`"A"`, `null`), EventMalformed},
		{"an amount in a text", inData(`10000000`, `"10000000"`), EventMalformed},
		{"an amount with a fraction", inData(`10000000`, `10000000.5`), EventMalformed},
		{"an amount beyond all numbers", inData(`10000000`, `1e40`), EventMalformed},
		{"a negative amount", inData(`10000000`, `-10000000`), MoneyNegative},
		{"no amount", inData(`10000000`, `0`), MoneyRange},
		{"more than was committed", inData(`10000000`, `900000000000000`), OverDisburse},
		{"a commitment that was never made", inData(`"A"`, `"Z"`), CommitmentUnknown},
		{"no metadata", with(func(w *Wire) { w.Metadata = nil }), EventMalformed},
		{"metadata that is no object", with(func(w *Wire) { w.Metadata = []byte(`"x"`) }), EventMalformed},
		{"one member more about it", meta(`{`, `{"trust":"me",`), EventMalformed},
		{"a schema of the future", meta(`"schema":1`, `"schema":9`), SchemaNewer},
		{"no schema", meta(`"schema":1`, `"schema":0`), EventMalformed},
		{"a day that does not exist", meta(`"2022-03-01"`, `"2022-02-30"`), EventMalformed},
		{"a day before the republic", meta(`"2022-03-01"`, `"1602-03-20"`), TooOld},
		{"a day that has not come", meta(`"2022-03-01"`, `"2999-01-01"`), FutureFact},
		{"a plan of what is a deed", honestly(t, "planned closing", &FiscalYearClosed{FiscalYear: 2022}, func(m *Meta) { m.Mode = Planned }), FieldInvalid},
		{"a mode that there is not", meta(`"actual"`, `"perhaps"`), FieldInvalid},
		{"an event of another stream", honestly(t, "elsewhere", &ActorClosed{"tutup"}, nil), WrongStream},
		{"a second declaration", honestly(t, "again", fundOf("CSR"), nil), AlreadyRegistered},
		{"late without a closing", honestly(t, "late", disbursed("A", "1", 1), func(m *Meta) { m.Late = "x" }), NotLate},
		{"a reversal of nothing", honestly(t, "reversal", &FactReversed{id("nothing"), 1, "Disbursed", "x"}, nil), ReverseMissing},
		{"a reversal of what others rest on", honestly(t, "unfunded", &FactReversed{EventID(id("command allocated"), 0), 1, "FundAllocated", "x"}, nil), ReverseBreaks},
		{"a reversal of another event than it says", honestly(t, "other", &FactReversed{EventID(id("command allocated"), 0), 2, "FundAllocated", "x"}, nil), ReverseMissing},
	}
}

func TestWhatNobodyDecidedIsSetAsideAndEndsNothing(t *testing.T) {
	honest := func() *History {
		h, err := NewHistory(dak)
		require.NoError(t, err)
		for i, w := range []Wire{honestly(t, "declared", fundOf("CSR"), nil), honestly(t, "allocated", allocated(60_000_000), nil),
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
			noted(t, why.Code)
			assert.Equal(t, c.code, why.Code, why.Message(English))
			assert.EqualValues(t, 3, asides[0].Revision)
			for _, lang := range []Lang{Indonesian, English} {
				assert.NotContains(t, why.Message(lang)+why.Hint(lang), "{")
			}
			after := honestly(t, "after", disbursed("A", "78/LS/2022", 10_000_000), nil)
			later, err := h.Read(after, 4, instant)
			require.NoError(t, err)
			assert.Nil(t, later, "what comes after it is judged as if it were not there")
			closed := h.Closed(nil)
			require.NotNil(t, closed)
			noted(t, closed.Code)
			assert.Equal(t, StreamAside, closed.Code)
			assert.Nil(t, h.Closed(map[int64]bool{3: true}), "two officers have answered it")
		})
	}
}

// noted counts a code as reached, like a rejected command.
func noted(t *testing.T, code Code) {
	t.Helper()
	reached.Lock()
	defer reached.Unlock()
	if reached.codes == nil {
		reached.codes = map[Code]bool{}
	}
	reached.codes[code] = true
}

func TestForgedEventsOfPeopleAreSetAside(t *testing.T) {
	person := honestly(t, "person", &ActorRegistered{EntityKind: Individual, Owner: sealed(weaver), Region: regionOf("13.76")}, nil)
	asked := honestly(t, "asked", &ErasureRequested{itself, "UU 27/2022"}, nil)
	erased := func(name, by string, change func(*PersonalDataErased)) Wire {
		b := &PersonalDataErased{KeyID: itself, Request: asked.ID, LegalBasis: "UU 27/2022", RequestedBy: "sri", ApprovedBy: by}
		if change != nil {
			change(b)
		}
		return honestly(t, name, b, func(m *Meta) { m.By.User = by })
	}
	for _, c := range []struct {
		name string
		log  []Wire
		code Code
	}{
		{"a second registration", []Wire{person, honestly(t, "again", &ActorRegistered{EntityKind: Individual, Owner: sealed(weaver), Region: regionOf("13.75")}, nil)}, AlreadyRegistered},
		{"aid to nobody", []Wire{honestly(t, "aid", trained("x"), nil)}, NotRegistered},
		{"an impossible region", []Wire{person, honestly(t, "moved", &ActorRelocated{From: regionOf("13.76"), To: regionOf("13.75")}, nil),
			{id("far"), "ActorRelocated", []byte(`{"from":"kemendagri:13.75","to":"kemendagri:99.99"}`), person.Metadata}}, RegionUnknown},
		{"a move from where it was not", []Wire{person, honestly(t, "moved", &ActorRelocated{From: regionOf("12.71"), To: regionOf("13.75")}, nil)}, EventMisplaced},
		{"an erasure that nobody asked for", []Wire{person, erased("forged", "rahmat", nil)}, ErasureNotRequested},
		{"an erasure by who asked for it", []Wire{person, asked, erased("alone", "sri", nil)}, SelfApproval},
		{"an erasure in another's name", []Wire{person, asked, erased("named", "rahmat", func(b *PersonalDataErased) { b.ApprovedBy = "bupati" })}, EventMisplaced},
		{"the key of somebody else", []Wire{person, honestly(t, "other", &ErasureRequested{KeyID(group), "x"}, nil)}, FieldInvalid},
		{"an erasure twice", []Wire{person, asked, erased("erased", "rahmat", nil), erased("erased again", "rahmat", nil)}, SaidAlready},
		{"a flag that follows from nothing", []Wire{person, honestly(t, "flag", &DuplicateAidFlagged{Rule: "D6.v1", Actors: []Ref{group}}, nil)}, EventMisplaced},
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
			assert.Equal(t, c.code, asides[0].Why.Code, asides[0].Why.Message(English))
			noted(t, asides[0].Why.Code)
			if actor, ok := h.State().(*Actor); ok && c.code != SaidAlready {
				assert.False(t, actor.Forgotten(itself), "no forgery reaches a key")
			}
		})
	}
}

func TestTheVaultOfAnotherLedgerIsSetAside(t *testing.T) {
	h, err := NewHistory(LedgerRef)
	require.NoError(t, err)
	for i, w := range []Wire{honestly(t, "opened", &LedgerOpened{Title: "x", Vault: vaultA}, nil),
		honestly(t, "forged", &VaultAdopted{Vault: vaultB, Mark: markOne}, nil),
		honestly(t, "begun by one", &VaultAdopted{Vault: vaultB, Mark: markOne, Lost: vaultA, Reason: "x"}, nil),
		honestly(t, "opened again", &LedgerOpened{Title: "y"}, nil)} {
		_, err := h.Read(w, int64(i), instant)
		require.NoError(t, err)
	}
	assert.Len(t, h.Asides(), 3)
	assert.Equal(t, vaultA, h.State().(*Origin).Vault().Vault)
}

func TestStreamsThatAreNotTheLedgers(t *testing.T) {
	for stream, code := range map[string]Code{
		"orders-1": StreamForeign, "ikm": StreamForeign, "ikm-1": StreamForeign, "fund-x": StreamForeign, "": StreamForeign, "Ikm-" + uuid.NewString(): StreamForeign,
		"$$" + string(weaver): StreamMetadata, "$stats-127.0.0.1:2113": StreamMetadata, "$streamDeleted": StreamMetadata,
	} {
		why := Foreign(stream)
		require.NotNil(t, why, stream)
		assert.Equal(t, code, why.Code, stream)
		noted(t, why.Code)
	}
	for _, stream := range []Ref{weaver, dak, LedgerRef, RegionRef(regionOf("13.76")), ImportRef(exampleDigest)} {
		assert.Nil(t, Foreign(string(stream)))
	}
}

func TestTwoOfficersOpenAStreamAgain(t *testing.T) {
	stream := AsideRef(exampleDigest)
	answer := &AsideAnswered{On: string(dak), Revision: 3, Digest: exampleDigest, Code: OverDisburse, Reason: "ditulis program lain"}
	s := given(t, stream)
	s.when(answer).rejected(ApprovalMissing)
	h, err := NewHistory(stream)
	require.NoError(t, err)
	why, err := h.Read(honestly(t, "alone", answer, nil), 0, instant)
	require.NoError(t, err)
	require.NotNil(t, why, "one officer alone cannot leave an event out")
	assert.Equal(t, ApprovalMissing, why.Code)
	require.NoError(t, func() error {
		_, err := h.Read(honestly(t, "two", answer, func(m *Meta) { m.Approval = ref(CategoryApproval, "given") }), 1, instant)
		return err
	}())
	assert.True(t, h.State().(*Approval).Answered(exampleDigest))
	assert.False(t, h.State().(*Approval).Answered(strings.Repeat("0", 64)))
	given(t, ref(CategoryApproval, "another")).when(answer).rejected(FieldInvalid)
}

func TestReversalsOneAfterTheOtherAreJudgedTogether(t *testing.T) {
	h, err := NewHistory(dak)
	require.NoError(t, err)
	facts := []Wire{honestly(t, "declared", fundOf("CSR"), nil), honestly(t, "allocated", allocated(100), nil), honestly(t, "committed", committed("A", 60), nil),
		honestly(t, "paid", disbursed("A", "1", 50), nil)}
	take := func(name string, revision int64, kind string) Wire {
		return honestly(t, "back "+name, &FactReversed{EventID(id("command "+name), 0), revision, kind, "x"}, nil)
	}
	facts = append(facts, take("paid", 3, "Disbursed"), take("committed", 2, "CommitmentMade"), take("allocated", 1, "FundAllocated"))
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
		code  Code
	}{{0, ""}, {4 * time.Minute, ""}, {-4 * time.Minute, ""}, {6 * time.Minute, ClockWrong}, {-6 * time.Minute, ClockWrong}, {5 * 365 * 24 * time.Hour, ClockWrong}} {
		h, err := NewHistory(dak)
		require.NoError(t, err)
		w := honestly(t, "declared", fundOf("CSR"), func(m *Meta) { m.RecordedAt = instant.Add(c.apart) })
		e, err := DecodeRecorded(w, string(dak), 0, instant)
		require.NoError(t, err)
		why := h.Admit([]Recorded{e}, clockNow, ApprovalAnswer{})
		if c.code == "" {
			assert.Nil(t, why, fmt.Sprint(c.apart, why))
		} else if assert.NotNil(t, why) {
			assert.Equal(t, c.code, why.Code)
			noted(t, why.Code)
		}
	}
}
