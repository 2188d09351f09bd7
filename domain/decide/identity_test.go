package decide

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
)

const (
	someNIK = "9999994101990001" // nobody's: no province has the number 99
	someNIB = "0220001234567"
)

func hasNIB(value string) *domain.ActorIdentifierAdded {
	return &domain.ActorIdentifierAdded{Scheme: identifier.NIB, Value: value}
}

func hasNIK(value string) *domain.PersonalIdentifierAdded {
	return &domain.PersonalIdentifierAdded{Scheme: identifier.NIK, Number: domain.NewPersonal(value)}
}

func TestANumberIsRecordedInItsOneSpelling(t *testing.T) {
	given(t, weaver, enterprise).when(hasNIB(" 0220 0012 34567 ")).then(hasNIB(someNIB))
	given(t, weaver, enterprise).when(&domain.ActorIdentifierAdded{Scheme: identifier.BPOM, Value: "bpom md999999999999"}).
		then(&domain.ActorIdentifierAdded{Scheme: identifier.BPOM, Value: "MD 999999999999"})
	s := given(t, weaver, enterprise).when(hasNIK("9999 9941 0199 0001")).then()
	assert.Equal(t, someNIK, s.answer.Bodies[0].(*domain.PersonalIdentifierAdded).Number.Clear())
}

func TestADoubtIsRecordedAsAFlag(t *testing.T) {
	for _, c := range []struct {
		body  domain.Body
		flags string
	}{
		{hasNIB(someNIB), ""},
		{hasNIK(someNIK), "NIK_REGION"},
		{&domain.ActorIdentifierAdded{Scheme: identifier.Halal, Value: "ID99999999999999999"}, ""},
		{&domain.ActorIdentifierAdded{Scheme: identifier.Halal, Value: "sedang diurus"}, "HALAL_FORM"},
		{&domain.ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI 01-2891-1992"}, "SNI_FORM"},
		{&domain.ActorIdentifierAdded{Scheme: identifier.SPPIRT, Value: "2061399999999-30"}, "SPP_IRT_REGION"},
		{&domain.PersonalIdentifierAdded{Scheme: identifier.Phone, Number: domain.NewPersonal("81200000001")}, "TELEPON_ZERO_RESTORED"},
	} {
		s := given(t, weaver, enterprise).when(c.body).then()
		var flags []string
		switch b := s.answer.Bodies[0].(type) {
		case *domain.ActorIdentifierAdded:
			flags = b.Warnings
		case *domain.PersonalIdentifierAdded:
			flags = b.Warnings
		}
		assert.Equal(t, c.flags, strings.Join(flags, " "))
	}
	typed := hasNIB(someNIB)
	typed.Warnings = []string{"fine"}
	assert.Equal(t, "warnings", given(t, weaver, enterprise).when(typed).rejected(domain.FieldInvalid).Field)
}

func TestAWrongNumberIsRefusedAndMasked(t *testing.T) {
	person := func(scheme identifier.Scheme, value string) domain.Body {
		return &domain.PersonalIdentifierAdded{Scheme: scheme, Number: domain.NewPersonal(value)}
	}
	public := func(scheme identifier.Scheme, value string) domain.Body {
		return &domain.ActorIdentifierAdded{Scheme: scheme, Value: value}
	}
	for _, c := range []struct {
		body domain.Body
		code domain.Code
	}{
		{person(identifier.NIK, "999999410199000"), domain.NIKShape},
		{person(identifier.NIK, "99999941019900011"), domain.NIKShape},
		{person(identifier.NIK, "99999941O1990001"), domain.NIKShape},
		{person(identifier.NIK, "9999997202990001"), domain.NIKDate},
		{person(identifier.NIK, "9999993002990001"), domain.NIKDate},
		{person(identifier.NIK, "9999990113990001"), domain.NIKDate},
		{person(identifier.NIK, "1,37604E+15"), domain.NIKDamaged},
		{person(identifier.NIK, "9999994101990000"), domain.NumberZeros},
		{person(identifier.NIK, "-"), domain.FieldMissing},
		{person(identifier.NPWP, "12.345"), domain.NumberShape},
		{person(identifier.Phone, "8.52348e+010"), domain.NumberDamaged},
		{person(identifier.Phone, "081200000001/081200000002"), domain.NumberSeveral},
		{person(identifier.NIB, someNIB), domain.FieldInvalid},
		{person("1376044502990001", someNIK), domain.FieldInvalid},
		{public(identifier.NIB, "022000123456"), domain.NIBShape},
		{public(identifier.NIB, "0000000000000"), domain.NumberZeros},
		{public(identifier.SPPIRT, "12"), domain.NumberShape},
		{public(identifier.Halal, someNIK), domain.NumberPersonal},
		{public(identifier.NIK, someNIK), domain.FieldInvalid},
		{public(identifier.Rekening, "5.1.05.05.01.0001"), domain.FieldInvalid},
		{public(identifier.Merek, strings.Repeat(someNIK, 40)), domain.TextTooLong},
		{public(identifier.NIB, ""), domain.FieldMissing},
	} {
		r := given(t, weaver, enterprise).when(c.body).rejected(c.code)
		for _, text := range []string{r.Message(domain.Indonesian), r.Hint(domain.English), r.Received} {
			assert.NotRegexp(t, `[0-9]{11}`, strings.ReplaceAll(strings.ReplaceAll(text, "2061376999999-30", ""), "0999999998999000",
				""), "of a number no more than its ends is shown: %s", text)
		}
	}
	short := given(t, weaver, enterprise).when(person(identifier.NIK, "999999410199000")).rejected(domain.NIKShape)
	assert.Equal(t, "NIK harus 16 angka; diterima 15 angka (99•••••••••••00).", short.Message(domain.Indonesian))
}

func TestAnActorHasOneNIKAndOneNIB(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIK(someNIK), hasNIB(someNIB))
	s.when(hasNIK("9999994101990002")).rejected(domain.NumberExists)
	s.when(hasNIB("0220001234568")).rejected(domain.NumberExists)
	s.when(hasNIB(someNIB)).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	phone := func(n string) domain.Body {
		return &domain.PersonalIdentifierAdded{Scheme: identifier.Phone, Number: domain.NewPersonal(n)}
	}
	s.when(phone("081200000001")).then()
	s.when(phone("081200000002")).then()
}

func TestARevokedNumberMakesRoom(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIB(someNIB), hasNIK(someNIK))
	actor := s.history.State().(*Actor)
	assert.Equal(t, map[uuid.UUID]string{s.fact(2): someNIB}, actor.Numbers(identifier.NIB))
	assert.Equal(t, map[uuid.UUID]string{s.fact(3): ""}, actor.Numbers(identifier.NIK),
		"the value of a personal number is not known")
	s.when(&domain.ActorIdentifierRevoked{Added: s.fact(2), Reason: "salah ketik"}).
		then(&domain.ActorIdentifierRevoked{Added: s.fact(2), Scheme: identifier.NIB, Value: someNIB, Reason: "salah ketik"})
	s.when(&domain.ActorIdentifierRevoked{Added: s.fact(3), Reason: "salah ketik"}).
		then(&domain.ActorIdentifierRevoked{Added: s.fact(3), Scheme: identifier.NIK, Reason: "salah ketik"})
	s.when(&domain.ActorIdentifierRevoked{Added: s.fact(3), Reason: "lagi"}).then()
	assert.Empty(t, s.answer.Bodies, "said again")
	s.when(&domain.ActorIdentifierRevoked{Added: s.fact(1), Reason: "x"}).rejected(domain.NumberUnknown)
	s.when(hasNIK("9999994101990002")).then()
	s.when(hasNIB("0220001234568")).then()
}

func TestANumberIsTakenBackByRevokingItOnly(t *testing.T) {
	s := given(t, weaver, enterprise, hasNIB(someNIB))
	s.reverse(2).rejected(domain.ReverseOtherwise)
	s.when(&domain.ActorIdentifierRevoked{Added: s.fact(2), Reason: "x"}).then()
	s.reverse(s.count).rejected(domain.ReverseOtherwise)
	s.reverse(1).then()
}

func TestAClaimIsRenewedAndOnlyTheNewOneIsGivenBack(t *testing.T) {
	s := given(t, nib, &domain.IdentityClaimed{Actor: weaver, Until: 3})
	s.when(&domain.IdentityClaimed{Actor: weaver, Until: 2}).then()
	assert.Empty(t, s.answer.Bodies, "it is claimed for longer")
	s.when(&domain.IdentityClaimed{Actor: weaver, Until: 5}).then()
	assert.Len(t, s.answer.Bodies, 1)
	s.when(&domain.IdentityClaimed{Actor: group, Until: 9}).rejected(domain.NIBTaken)
	s.when(&domain.IdentityReleased{Actor: weaver, Until: 3, Reason: "x"}).then()
	assert.Empty(t, s.answer.Bodies, "it is another claim by now")
	s.when(&domain.IdentityReleased{Actor: weaver, Until: 5, Reason: "x"}).then()
	assert.Equal(t, domain.Claim{}, s.history.State().(*Identity).Claim())
	s.when(&domain.IdentityClaimed{Actor: group, Until: -1}).rejected(domain.FieldInvalid)
}

// The note that a number has gone to another is no fact about the actor: nothing rests on it, and it is there to stay.
func TestANoteOfANumberThatWasLetGoChangesNothingOfAnActor(t *testing.T) {
	note := &domain.IdentityReleased{Actor: weaver, Reason: "x"}
	s := given(t, weaver, note)
	assert.False(t, s.history.Stands())
	s.when(note).then()
	s.when(trained("kemasan")).rejected(domain.NotRegistered)
	s.when(owner.body).then()
	s.when(note).then()
	s.when(&domain.FactReversed{Target: s.history.events[0].ID, Reason: "x"}).rejected(domain.LedgersOwn)
	s.when(&domain.FactReversed{Target: s.history.events[2].ID, Reason: "x"}).then()
	assert.False(t, s.history.Stands())
}

func TestAnActorHasNoMoreNumbersThanAShelfOfProducts(t *testing.T) {
	s := given(t, weaver, enterprise)
	for n := range maxNumbers {
		s.when(&domain.ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI " + itoa(int64(n+1)) + ":2022"}).then()
	}
	s.when(&domain.ActorIdentifierAdded{Scheme: identifier.SNI, Value: "SNI 9999:2022"}).rejected(domain.TooMany)
}

func TestAPublicNumberHasOneHolder(t *testing.T) {
	s := given(t, nib, &domain.IdentityClaimed{Actor: weaver})
	s.when(&domain.IdentityClaimed{Actor: weaver}).then()
	assert.Empty(t, s.answer.Bodies, "claimed again")
	r := s.when(&domain.IdentityClaimed{Actor: group}).rejected(domain.NIBTaken)
	assert.Equal(t, "NIB "+someNIB+" sudah tercatat pada pelaku "+string(weaver)+".", r.Message(domain.Indonesian))
	s.when(&domain.IdentityReleased{Actor: group, Reason: "x"}).then()
	assert.Empty(t, s.answer.Bodies, "not the holder")
	s.when(&domain.IdentityReleased{Actor: weaver, Reason: "x"}).then()
	s.when(&domain.IdentityClaimed{Actor: group}).then()
	assert.Equal(t, domain.Claim{Actor: group}, s.history.State().(*Identity).Claim())

	given(t, "identity-bpom-MD999999999999",
		&domain.IdentityClaimed{Actor: weaver}).when(&domain.IdentityClaimed{Actor: group}).rejected(domain.NumberTaken)
	nik, _, err := domain.ReadNumber(identifier.NIK, someNIK)
	require.NoError(t, err)
	assert.Contains(t, assertRejected(t, domain.RejectTaken(nik, weaver), domain.NIKTaken).Message(domain.English),
		"99••••••••••••01")
}

func TestFactsThatAreRecordedTogetherAreDecidedInTheirOrder(t *testing.T) {
	together := func(first domain.Body, with ...domain.Body) (*History, domain.Command) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		return h, domain.Command{ID: id("together"), Stream: weaver, Body: first, With: with,
			Meta: domain.Meta{OccurredOn: span("2021"), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}}}
	}
	h, cmd := together(enterprise.body, hasNIB(someNIB), hasNIK(someNIK))
	require.NoError(t, cmd.Check(today))
	d, err := h.Decide(Case{Command: cmd})
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
	_, err = h.Decide(Case{Command: cmd})
	assertRejected(t, err, domain.NotRegistered)
	h, cmd = together(enterprise.body, hasNIB(someNIB), hasNIB("0220001234568"))
	_, err = h.Decide(Case{Command: cmd})
	assertRejected(t, err, domain.NumberExists)
	for _, odd := range []domain.Body{&domain.FactReversed{Target: id("x"), Reason: "x"}, &domain.Disbursed{}} {
		_, cmd = together(enterprise.body, odd)
		assert.Equal(t, "with[0]", assertRejected(t, cmd.Check(today), domain.FieldInvalid).Field)
	}
	_, cmd = together(enterprise.body, hasNIB("1"))
	assertRejected(t, cmd.Check(today), domain.NIBShape)
}
