package domain

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Mode says whether a fact happened or is meant to.
type Mode string

const (
	Planned Mode = "planned" // a promise, a target, a budget line for next year
	Actual  Mode = "actual"
)

// Confidence says how far a fact can be relied on. It is a ladder: claimed by somebody with an interest in it,
// reported as a fact by somebody without one, verified by a document whose digest is in the ledger.
type Confidence string

const (
	Claimed  Confidence = "claimed"
	Reported Confidence = "reported"
	Verified Confidence = "verified"
)

// Modes and Confidences list the values in their order.
func Modes() []Mode             { return []Mode{Planned, Actual} }
func Confidences() []Confidence { return []Confidence{Claimed, Reported, Verified} }

// EntityKind says what an actor is.
type EntityKind string

const (
	Individual  EntityKind = "perorangan"
	Enterprise  EntityKind = "badanUsaha"
	Group       EntityKind = "kelompok"
	Community   EntityKind = "komunitas"
	Cooperative EntityKind = "koperasi"
)

func entityKinds() []EntityKind {
	return []EntityKind{Individual, Enterprise, Group, Community, Cooperative}
}

// HasMembers reports whether actors of this kind have members, who are the beneficiaries of what the group receives.
func (k EntityKind) HasMembers() bool { return k == Group || k == Community || k == Cooperative }

// The categories of streams. A category has no dash, as it ends at the first one in a stream's name.
const (
	CategoryLedger    = "ledger" // the ledger's own origin
	CategoryActor     = "ikm"
	CategoryProgramme = "programme"
	CategoryActivity  = "activity"
	CategoryFund      = "fund"
	CategorySentra    = "sentra"
	CategoryProposal  = "proposal"
	CategoryAgency    = "agency"
	CategoryRegion    = "region"
	CategoryIdentity  = "identity"  // a public number and who has it
	CategoryRegister  = "sp2d"      // the payment orders of an office and year
	CategoryEquipment = "equipment" // one piece with a serial number, and who is to have it
	CategoryApproval  = "approval"
	CategoryImport    = "import"  // of a file
	CategoryFinding   = "finding" // of an auditor
)

var categories = []string{CategoryLedger, CategoryActor, CategoryProgramme, CategoryActivity, CategoryFund, CategorySentra,
	CategoryProposal, CategoryAgency, CategoryRegion, CategoryIdentity, CategoryRegister, CategoryEquipment, CategoryApproval, CategoryFinding, CategoryImport}

// Categories lists the kinds of streams, which their names begin with.
func Categories() []string { return slices.Clone(categories) }

// Ref names a stream from inside an event: "programme-3c1b40a1-7e1e-…". The empty Ref is no reference.
type Ref string

// Category is the part before the first dash.
func (r Ref) Category() string {
	category, _, _ := strings.Cut(string(r), "-")
	return category
}

// names is the namespace in which streams of things with a public name get their id: the same name gives the same
// stream on every machine.
var names = uuid.MustParse("6a656a61-6b00-5000-8000-696b6d000001")

// NewRef returns a reference to a new stream with a given id.
func NewRef(category string, id uuid.UUID) Ref { return Ref(category + "-" + id.String()) }

// NamedRef returns the reference of a thing that is known by a public, stable name, such as "sipadu-mantap".
func NamedRef(category, name string) Ref {
	return NewRef(category, uuid.NewSHA1(names, []byte(category+":"+name)))
}

// LedgerRef is the stream on which a ledger says what it is; its first event is the first of the whole log.
const LedgerRef Ref = "ledger-origin"

// valid reports whether the reference has a known category and an id of the category's shape.
func (r Ref) valid() bool {
	category, id, ok := strings.Cut(string(r), "-")
	if !ok || !slices.Contains(categories, category) {
		return false
	}
	switch category {
	case CategoryLedger:
		return r == LedgerRef
	case CategoryRegion:
		return regionRefCode(id)
	case CategoryImport:
		return digest(id)
	case CategoryIdentity:
		_, ok := RefIdentity(r)
		return ok
	case CategoryRegister:
		return registerRefID(id)
	}
	parsed, err := uuid.Parse(id)
	return err == nil && parsed.String() == id && parsed != uuid.Nil
}
