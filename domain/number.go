package domain

import (
	"errors"
	"slices"
	"strings"

	"jejak/domain/identifier"
)

// claimedSchemes are the public schemes whose numbers belong to one actor, by their word in a stream's name. An SNI is
// the number of a standard, which many follow, and an IDSBR is another register's to keep apart.
var claimedSchemes = map[string]identifier.Scheme{
	"nib": identifier.NIB, "sppirt": identifier.SPPIRT, "bpom": identifier.BPOM, "halal": identifier.Halal, "merek": identifier.Merek,
}

// IdentityRef is the stream on which a public number is claimed; ok is false for a number that is not claimed: one of a
// scheme that several may share, or one whose form is so doubtful that it proves nothing.
func IdentityRef(id identifier.ID) (ref Ref, ok bool) {
	for word, scheme := range claimedSchemes {
		if scheme == id.Scheme() {
			ref = Ref(CategoryIdentity + "-" + word + "-" + strings.ReplaceAll(id.String(), " ", ""))
			return ref, ref.valid()
		}
	}
	return "", false
}

// RefIdentity is the inverse of IdentityRef.
func RefIdentity(r Ref) (id identifier.ID, ok bool) {
	text, ok := strings.CutPrefix(string(r), CategoryIdentity+"-")
	if !ok {
		return identifier.ID{}, false
	}
	word, number, _ := strings.Cut(text, "-")
	scheme, ok := claimedSchemes[word]
	if !ok {
		return identifier.ID{}, false
	}
	id, warnings, err := identifier.Parse(scheme, number)
	for _, w := range warnings {
		if w.Reason != identifier.Region { // a district that was renamed makes a number no less somebody's
			return identifier.ID{}, false
		}
	}
	if err != nil || string(r) != CategoryIdentity+"-"+word+"-"+strings.ReplaceAll(id.String(), " ", "") {
		return identifier.ID{}, false
	}
	return id, true
}

// Claim is who has a number, and up to which of that actor's revisions it may be recorded on the actor's stream. How the
// ledger keeps the two in step is in package ledger.
type Claim struct {
	Actor Ref
	Until int64
}

// actorSchemes are the schemes of numbers that an actor can have. An account number is not one.
func actorSchemes(personal bool) []identifier.Scheme {
	var list []identifier.Scheme
	for _, info := range identifier.Schemes() {
		if info.Personal == personal && info.Scheme != identifier.Rekening {
			list = append(list, info.Scheme)
		}
	}
	return list
}

// ActorSchemes lists the schemes of numbers that an actor can have, public and personal.
func ActorSchemes() []identifier.Scheme { return append(actorSchemes(true), actorSchemes(false)...) }

// single are the schemes of which an actor has one number at a time.
var single = []identifier.Scheme{identifier.NIK, identifier.NPWP, identifier.NIB, identifier.IDSBR}

// Single reports whether an actor has one number of a scheme at a time.
func Single(s identifier.Scheme) bool { return slices.Contains(single, s) }

// Shared reports whether several actors may have one number of a scheme: neighbours have one telephone. It is recorded
// with the flag that FlagShared names.
func Shared(s identifier.Scheme) bool { return s == identifier.Phone }

// FlagShared is the data-quality flag of a number that another actor had before.
func FlagShared(s identifier.Scheme) string {
	return identifier.Warning{Scheme: s, Reason: "SHARED"}.Code()
}

// ReadNumber reads a number as people write it. The rejection has it masked.
func ReadNumber(scheme identifier.Scheme, text string) (identifier.ID, []string, error) {
	id, warnings, err := identifier.Parse(scheme, text)
	if err != nil {
		return identifier.ID{}, nil, numberRejection(scheme, text, err)
	}
	var flags []string
	for _, w := range warnings {
		flags = append(flags, w.Code())
	}
	return id, flags, nil
}

func numberRejection(scheme identifier.Scheme, text string, err error) *Rejection {
	var shape *identifier.ShapeError
	if !errors.As(err, &shape) { // there is no such scheme
		c := &check{}
		c.scheme("scheme", scheme, ActorSchemes())
		return c.first
	}
	field, digits := string(scheme), itoa(int64(countDigits(text)))
	switch {
	case shape.Reason == identifier.Empty:
		return Reject(FieldMissing, field, "")
	case shape.Reason == identifier.Damaged && scheme == identifier.NIK:
		return Reject(NIKDamaged, field, shape.Received)
	case shape.Reason == identifier.Damaged:
		return Reject(NumberDamaged, field, shape.Received)
	case shape.Reason == identifier.IsNIK:
		return Reject(NumberPersonal, field, shape.Received)
	case shape.Reason == identifier.Several:
		return Reject(NumberSeveral, field, shape.Received)
	case shape.Reason == identifier.Serial:
		return Reject(NumberZeros, field, shape.Received)
	case shape.Reason == identifier.Date:
		return Reject(NIKDate, field, shape.Received)
	case scheme == identifier.NIK:
		return Reject(NIKShape, field, shape.Received, "digits", digits)
	case scheme == identifier.NIB:
		return Reject(NIBShape, field, shape.Received, "digits", digits)
	}
	info, _ := identifier.Lookup(scheme)
	return Reject(NumberShape, field, shape.Received, "example", info.Example)
}

func countDigits(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// RejectTaken refuses a number that another actor has. It names the actor by its id and nothing else.
func RejectTaken(id identifier.ID, holder Ref) *Rejection {
	code := NumberTaken
	switch id.Scheme() {
	case identifier.NIK:
		code = NIKTaken
	case identifier.NIB:
		code = NIBTaken
	}
	return Reject(code, string(id.Scheme()), id.Display(), "holder", string(holder))
}

// scheme checks a scheme. It may be a number that stands in the wrong field, so that it is masked.
func (c *check) scheme(field string, s identifier.Scheme, allowed []identifier.Scheme) {
	inner := &check{}
	if oneOf(inner, field, s, allowed); inner.first != nil && c.first == nil {
		inner.first.Received = identifier.MaskText(inner.first.Received)
		c.first = inner.first
	}
}

// flags checks the data-quality flags of a number: they are what reading it found, not what somebody typed.
func (c *check) flags(list *[]string, found []string) {
	if c.completed {
		return // reading a number in its one spelling does not find again what was wrong with that of the officer
	}
	given := slices.Clone(*list)
	if given != nil && !slices.Equal(given, found) {
		c.reject(FieldInvalid, "warnings", strings.Join(given, ", "), "allowed", "kosong; diisi dari pemeriksaan nomor")
		return
	}
	*list = found
}

// GivesNumbers reports whether a command gives an actor a number, which is claimed before it is recorded.
func GivesNumbers(cmd Command) bool { return slices.ContainsFunc(cmd.Bodies(), GivesNumber) }

// GivesNumber reports it of one fact. Such a fact is not reversed: the number is revoked.
func GivesNumber(body Body) bool {
	switch body.(type) {
	case *ActorIdentifierAdded, *PersonalIdentifierAdded:
		return true
	}
	return false
}

// oldNPWP is how many digits a tax number had before it got a zero in front.
const oldNPWP = 15

// ClaimKey is the kind and the value under which a personal number is claimed: one for all ways in which the same number
// is spelt.
func ClaimKey(id identifier.ID) (kind, value string) {
	value = id.String()
	if id.Scheme() == identifier.NPWP && len(value) == oldNPWP {
		value = "0" + value
	}
	return string(id.Scheme()), value
}
