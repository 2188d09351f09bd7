package domain

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/identifier"
)

const (
	someNIK = "9999994101990001" // nobody's: no province has the number 99
	someNIB = "0220001234567"
)

func hasNIB(value string) *ActorIdentifierAdded {
	return &ActorIdentifierAdded{Scheme: identifier.NIB, Value: value}
}

func hasNIK(value string) *PersonalIdentifierAdded {
	return &PersonalIdentifierAdded{Scheme: identifier.NIK, Number: NewPersonal(value)}
}

func TestANumberIsRecordedInItsOneSpelling(t *testing.T) {
	given(t, weaver, enterprise).when(hasNIB(" 0220 0012 34567 ")).then(hasNIB(someNIB))
	given(t, weaver, enterprise).when(&ActorIdentifierAdded{Scheme: identifier.BPOM, Value: "bpom md999999999999"}).
		then(&ActorIdentifierAdded{Scheme: identifier.BPOM, Value: "MD 999999999999"})
	s := given(t, weaver, enterprise).when(hasNIK("9999 9941 0199 0001")).then()
	assert.Equal(t, someNIK, s.answer.Bodies[0].(*PersonalIdentifierAdded).Number.Clear())
}

func TestADoubtIsRecordedAsAFlag(t *testing.T) {
	for _, c := range []struct {
		body  Body
		flags string
	}{
		{hasNIB(someNIB), ""},
		{hasNIK(someNIK), "NIK_REGION"},
		{&ActorIdentifierAdded{Scheme: identifier.Halal, Value: "ID99999999999999999"}, ""},
		{&ActorIdentifierAdded{Scheme: identifier.Halal, Value: "sedang diurus"}, "HALAL_FORM"},
		{&ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI 01-2891-1992"}, "SNI_FORM"},
		{&ActorIdentifierAdded{Scheme: identifier.SPPIRT, Value: "2061399999999-30"}, "SPP_IRT_REGION"},
		{&PersonalIdentifierAdded{Scheme: identifier.Phone, Number: NewPersonal("81200000001")}, "TELEPON_ZERO_RESTORED"},
	} {
		s := given(t, weaver, enterprise).when(c.body).then()
		var flags []string
		switch b := s.answer.Bodies[0].(type) {
		case *ActorIdentifierAdded:
			flags = b.Warnings
		case *PersonalIdentifierAdded:
			flags = b.Warnings
		}
		assert.Equal(t, c.flags, strings.Join(flags, " "))
	}
	typed := hasNIB(someNIB)
	typed.Warnings = []string{"fine"}
	assert.Equal(t, "warnings", given(t, weaver, enterprise).when(typed).rejected(FieldInvalid).Field)
}

func TestAWrongNumberIsRefusedAndMasked(t *testing.T) {
	person := func(scheme identifier.Scheme, value string) Body {
		return &PersonalIdentifierAdded{Scheme: scheme, Number: NewPersonal(value)}
	}
	public := func(scheme identifier.Scheme, value string) Body {
		return &ActorIdentifierAdded{Scheme: scheme, Value: value}
	}
	for _, c := range []struct {
		body Body
		code Code
	}{
		{person(identifier.NIK, "999999410199000"), NIKShape},
		{person(identifier.NIK, "99999941019900011"), NIKShape},
		{person(identifier.NIK, "99999941O1990001"), NIKShape},
		{person(identifier.NIK, "9999997202990001"), NIKDate},
		{person(identifier.NIK, "9999993002990001"), NIKDate},
		{person(identifier.NIK, "9999990113990001"), NIKDate},
		{person(identifier.NIK, "1,37604E+15"), NIKDamaged},
		{person(identifier.NIK, "9999994101990000"), NumberZeros},
		{person(identifier.NIK, "-"), FieldMissing},
		{person(identifier.NPWP, "12.345"), NumberShape},
		{person(identifier.Phone, "8.52348e+010"), NumberDamaged},
		{person(identifier.Phone, "081200000001/081200000002"), NumberSeveral},
		{person(identifier.NIB, someNIB), FieldInvalid},
		{person("1376044502990001", someNIK), FieldInvalid},
		{public(identifier.NIB, "022000123456"), NIBShape},
		{public(identifier.NIB, "0000000000000"), NumberZeros},
		{public(identifier.SPPIRT, "12"), NumberShape},
		{public(identifier.Halal, someNIK), NumberPersonal},
		{public(identifier.NIK, someNIK), FieldInvalid},
		{public(identifier.Rekening, "5.1.05.05.01.0001"), FieldInvalid},
		{public(identifier.Merek, strings.Repeat(someNIK, 40)), TextTooLong},
		{public(identifier.NIB, ""), FieldMissing},
	} {
		r := given(t, weaver, enterprise).when(c.body).rejected(c.code)
		for _, text := range []string{r.Message(Indonesian), r.Hint(English), r.Received} {
			assert.NotRegexp(t, `[0-9]{11}`, strings.ReplaceAll(strings.ReplaceAll(text, "2061376999999-30", ""), "0999999998999000", ""), "of a number no more than its ends is shown: %s", text)
		}
	}
	short := given(t, weaver, enterprise).when(person(identifier.NIK, "999999410199000")).rejected(NIKShape)
	assert.Equal(t, "NIK harus 16 angka; diterima 15 angka (99•••••••••••00).", short.Message(Indonesian))
}

func TestAnActorHasOneNIKAndOneNIB(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIK(someNIK), hasNIB(someNIB))
	s.when(hasNIK("9999994101990002")).rejected(NumberExists)
	s.when(hasNIB("0220001234568")).rejected(NumberExists)
	s.when(hasNIB(someNIB)).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	phone := func(n string) Body { return &PersonalIdentifierAdded{Scheme: identifier.Phone, Number: NewPersonal(n)} }
	s.when(phone("081200000001")).then()
	s.when(phone("081200000002")).then()
}

func TestARevokedNumberMakesRoom(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIB(someNIB), hasNIK(someNIK))
	actor := s.history.State().(*Actor)
	assert.Equal(t, map[uuid.UUID]string{s.fact(2): someNIB}, actor.Numbers(identifier.NIB))
	assert.Equal(t, map[uuid.UUID]string{s.fact(3): ""}, actor.Numbers(identifier.NIK), "the value of a personal number is not known")
	s.when(&ActorIdentifierRevoked{Added: s.fact(2), Reason: "salah ketik"}).
		then(&ActorIdentifierRevoked{Added: s.fact(2), Scheme: identifier.NIB, Value: someNIB, Reason: "salah ketik"})
	s.when(&ActorIdentifierRevoked{Added: s.fact(3), Reason: "salah ketik"}).
		then(&ActorIdentifierRevoked{Added: s.fact(3), Scheme: identifier.NIK, Reason: "salah ketik"})
	s.when(&ActorIdentifierRevoked{Added: s.fact(3), Reason: "lagi"}).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(&ActorIdentifierRevoked{Added: s.fact(1), Reason: "x"}).rejected(NumberUnknown)
	s.when(hasNIK("9999994101990002")).then()
	s.when(hasNIB("0220001234568")).then()
}

func TestANumberIsTakenBackByRevokingItOnly(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIB(someNIB))
	s.reverse(2).rejected(ReverseOtherwise)
	s.when(&ActorIdentifierRevoked{Added: s.fact(2), Reason: "x"}).then()
	s.reverse(s.count).rejected(ReverseOtherwise)
	s.reverse(1).then()
}

func TestAClaimIsRenewedAndOnlyTheNewOneIsGivenBack(t *testing.T) {
	s := given(t, nib, &IdentityClaimed{Actor: weaver, Until: 3})
	s.when(&IdentityClaimed{Actor: weaver, Until: 2}).then()
	assert.Empty(t, s.answer.Bodies, "it is claimed for longer")
	s.when(&IdentityClaimed{Actor: weaver, Until: 5}).then()
	assert.Len(t, s.answer.Bodies, 1)
	s.when(&IdentityClaimed{Actor: group, Until: 9}).rejected(NIBTaken)
	s.when(&IdentityReleased{Actor: weaver, Until: 3, Reason: "x"}).then()
	assert.Empty(t, s.answer.Bodies, "it is another claim by now")
	s.when(&IdentityReleased{Actor: weaver, Until: 5, Reason: "x"}).then()
	assert.Equal(t, Claim{}, s.history.State().(*Identity).Claim())
	s.when(&IdentityClaimed{Actor: group, Until: -1}).rejected(FieldInvalid)
}

// The note that a number has gone to another is no fact about the actor: nothing rests on it, and it is there to stay.
func TestANoteOfANumberThatWasLetGoChangesNothingOfAnActor(t *testing.T) {
	note := &IdentityReleased{Actor: weaver, Reason: "x"}
	s := given(t, weaver, note)
	assert.False(t, s.history.Stands())
	s.when(note).then()
	s.when(trained("kemasan")).rejected(NotRegistered)
	s.when(owner.body).then()
	s.when(note).then()
	s.when(&FactReversed{Target: s.history.events[0].ID, Reason: "x"}).rejected(LedgersOwn)
	s.when(&FactReversed{Target: s.history.events[2].ID, Reason: "x"}).then()
	assert.False(t, s.history.Stands())
}

func TestAnActorHasNoMoreNumbersThanAShelfOfProducts(t *testing.T) {
	s := given(t, weaver, enterprise)
	for n := range maxNumbers {
		s.when(&ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI " + itoa(int64(n+1)) + ":2022"}).then()
	}
	s.when(&ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI 9999:2022"}).rejected(TooMany)
}

func TestAPublicNumberHasOneHolder(t *testing.T) {
	s := given(t, nib, &IdentityClaimed{Actor: weaver})
	s.when(&IdentityClaimed{Actor: weaver}).then()
	assert.Empty(t, s.answer.Bodies, "claimed again")
	r := s.when(&IdentityClaimed{Actor: group}).rejected(NIBTaken)
	assert.Equal(t, "NIB "+someNIB+" sudah tercatat pada pelaku "+string(weaver)+".", r.Message(Indonesian))
	s.when(&IdentityReleased{Actor: group, Reason: "x"}).then()
	assert.Empty(t, s.answer.Bodies, "not the holder")
	s.when(&IdentityReleased{Actor: weaver, Reason: "x"}).then()
	s.when(&IdentityClaimed{Actor: group}).then()
	assert.Equal(t, Claim{Actor: group}, s.history.State().(*Identity).Claim())

	given(t, "identity-bpom-MD999999999999", &IdentityClaimed{Actor: weaver}).when(&IdentityClaimed{Actor: group}).rejected(NumberTaken)
	nik, _, err := ReadNumber(identifier.NIK, someNIK)
	require.NoError(t, err)
	assert.Contains(t, assertRejected(t, RejectTaken(nik, weaver), NIKTaken).Message(English), "99••••••••••••01")
}

func TestTheStreamOfANumberNamesIt(t *testing.T) {
	for number, stream := range map[[2]string]Ref{
		{"NIB", someNIB}:                  nib,
		{"SPP-IRT", "2061376999999-30"}:   "identity-sppirt-2061376999999-30",
		{"SPP-IRT", "2061399999999-30"}:   "identity-sppirt-2061399999999-30",
		{"BPOM", "MD 999999999999"}:       "identity-bpom-MD999999999999",
		{"halal", "ID99999999999999999"}:  "identity-halal-ID99999999999999999",
		{"merek", "IDM999999999"}:         "identity-merek-IDM999999999",
		{"halal", "sedang diurus"}:        "",
		{"merek", "D002022"}:              "",
		{"SNI", "SNI 9999:2022"}:          "",
		{"IDSBR", "9999999999999999"}:     "",
		{"NIK", someNIK}:                  "",
		{"telepon", "+6281200000001"}:     "",
		{"Rekening", "5.1.05.05.01.0001"}: "",
	} {
		id, _, _ := identifier.Parse(identifier.Scheme(number[0]), number[1])
		ref, ok := IdentityRef(id)
		assert.Equal(t, stream != "", ok, number)
		if ok {
			assert.Equal(t, stream, ref)
			assert.Equal(t, CategoryIdentity, ref.Category())
			back, ok := RefIdentity(ref)
			assert.True(t, ok)
			assert.Equal(t, id, back)
		}
	}
	for _, bad := range []Ref{"identity-", "identity-nib-", "identity-nib-022000123456", "identity-nik-" + someNIK, "identity-NIB-" + someNIB,
		"identity-bpom-md999999999999", "identity-sppirt-206137699999930", "identity-halal-x", "fund-nib-" + someNIB} {
		_, ok := RefIdentity(bad)
		assert.False(t, ok, bad)
	}
}

func TestFactsThatAreRecordedTogetherAreDecidedInTheirOrder(t *testing.T) {
	together := func(first Body, with ...Body) (*History, Command) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		return h, Command{ID: id("together"), Stream: weaver, Body: first, With: with,
			Meta: Meta{OccurredOn: span("2021"), Mode: Actual, Confidence: Reported, By: Author{User: "sri"}}}
	}
	h, cmd := together(enterprise.body, hasNIB(someNIB), hasNIK(someNIK))
	require.NoError(t, cmd.Check(today))
	d, err := h.Decide(cmd)
	require.NoError(t, err)
	require.Len(t, d.Bodies, 3)
	assert.Equal(t, int64(-1), h.Revision())
	whole, err := cmd.Digest()
	require.NoError(t, err)
	cmd.With = cmd.With[:1]
	part, err := cmd.Digest()
	require.NoError(t, err)
	assert.NotEqual(t, whole, part)

	h, cmd = together(hasNIB(someNIB), enterprise.body)
	_, err = h.Decide(cmd)
	assertRejected(t, err, NotRegistered)
	h, cmd = together(enterprise.body, hasNIB(someNIB), hasNIB("0220001234568"))
	_, err = h.Decide(cmd)
	assertRejected(t, err, NumberExists)
	for _, odd := range []Body{&FactReversed{Target: id("x"), Reason: "x"}, &Disbursed{}} {
		_, cmd = together(enterprise.body, odd)
		assert.Equal(t, "with[0]", assertRejected(t, cmd.Check(today), FieldInvalid).Field)
	}
	_, cmd = together(enterprise.body, hasNIB("1"))
	assertRejected(t, cmd.Check(today), NIBShape)
}

// A claim from before there was such a limit is good up to the first revision, as every actor is past it.
func TestAClaimSaysUpToWhichRevisionItHolds(t *testing.T) {
	for _, b := range []Body{&IdentityClaimed{Actor: weaver, Until: 7}, &IdentityReleased{Actor: weaver, Until: 7, Reason: "x"}} {
		data, err := EncodeBody(b)
		require.NoError(t, err)
		assert.Contains(t, string(data), `"actor":"`+string(weaver)+`","until":7`)
		read, err := DecodeStoredBody(TypeName(b), data)
		require.NoError(t, err)
		assert.Equal(t, b, read)
	}
	data, err := EncodeBody(&IdentityClaimed{Actor: weaver})
	require.NoError(t, err)
	assert.Equal(t, `{"actor":"`+string(weaver)+`"}`, string(data))
}
