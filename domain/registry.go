package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"jejak/domain/canon"
	"jejak/domain/region"
)

// Body is what an event says: one struct per event type. The set is closed; all of it is listed in eventTypes.
type Body interface {
	// check reports what is wrong with the body by itself, and normalises its texts.
	check(*check)
}

// eventType is one line of the wire contract.
type eventType struct {
	name       string     // on the wire; never derived from the Go name, so that renaming a struct orphans nothing
	schema     int        // the version that is written now
	categories []string   // the streams it may stand on
	upcasters  []upcaster // upcasters[v-1] turns data of schema v into data of schema v+1; len = schema-1
	mode       Mode       // the only mode it may have; "" for a fact that may be planned as well as actual
	body       reflect.Type
	form       form
	canonical  *canon.Object // nil where only the json package reads the body
}

// upcaster rewrites the data of an event from one schema version to the next. Consumers only see the newest form.
type upcaster func(data []byte) ([]byte, error)

func (t *eventType) on(category string) bool { return slices.Contains(t.categories, category) }

// only restricts a type to one mode. What moves money, an actor or a reversal is a deed: a plan for it would change the
// state that decisions rest on before anything was done.
func (t *eventType) only(m Mode) *eventType {
	t.mode = m
	return t
}

// widened is the next schema of a type that has gained optional members: data of the one before is read as it is.
func (t *eventType) widened() *eventType {
	t.schema++
	t.upcasters = append(t.upcasters, func(data []byte) ([]byte, error) { return data, nil })
	return t
}

func (t *eventType) new() Body { return reflect.New(t.body).Interface().(Body) }

// define makes an entry of schema version 1 for a body type.
func define[B any, P interface {
	*B
	Body
}](name string, categories ...string) *eventType {
	body := reflect.TypeFor[B]()
	return &eventType{name: name, schema: 1, categories: categories, body: body, form: formOf(body), canonical: canonical(body)}
}

// everywhere are the streams that a reversal may stand on: all but the ledger's own, those of numbers, of pieces of equipment and the registers,
// on which a number is given back, those of approvals and findings, whose steps are final, and those of imports, which are
// reversed as a whole.
var everywhere = []string{CategoryActor, CategoryProgramme, CategoryActivity, CategoryFund, CategorySentra,
	CategoryProposal, CategoryAgency, CategoryRegion}

// eventTypes is every event type ever written.
var eventTypes = []*eventType{
	define[LedgerOpened]("LedgerOpened", CategoryLedger).only(Actual).widened().widened(), // schema 2: vault, schema 3: ledger
	define[LedgerMoved]("LedgerMoved", CategoryLedger).only(Actual),
	define[VaultAdopted]("VaultAdopted", CategoryLedger).only(Actual),
	define[FactReversed]("FactReversed", everywhere...).only(Actual),
	define[EvidenceAttached]("EvidenceAttached", everywhere...),
	define[MeetingHeld]("MeetingHeld", CategoryProgramme, CategoryProposal),

	define[ActorRegistered]("ActorRegistered", CategoryActor).only(Actual),
	define[ActorLocated]("ActorLocated", CategoryActor).only(Actual),
	define[ActorRelocated]("ActorRelocated", CategoryActor).only(Actual),
	define[ActorPersonLinked]("ActorPersonLinked", CategoryActor),
	define[ActorsRelated]("ActorsRelated", CategoryActor),
	define[MemberJoined]("MemberJoined", CategoryActor).only(Actual),
	define[MemberLeft]("MemberLeft", CategoryActor).only(Actual),
	define[SiteVisited]("SiteVisited", CategoryActor).only(Actual),
	define[ActorSuspended]("ActorSuspended", CategoryActor).only(Actual),
	define[ActorReactivated]("ActorReactivated", CategoryActor).only(Actual),
	define[ActorClosed]("ActorClosed", CategoryActor).only(Actual),
	define[ActorIdentifierAdded]("ActorIdentifierAdded", CategoryActor).only(Actual),
	define[PersonalIdentifierAdded]("PersonalIdentifierAdded", CategoryActor).only(Actual),
	define[ActorIdentifierRevoked]("ActorIdentifierRevoked", CategoryActor).only(Actual),
	define[ErasureRequested]("ErasureRequested", CategoryActor).only(Actual),
	define[ErasureRefused]("ErasureRefused", CategoryActor).only(Actual),
	define[PersonalDataErased]("PersonalDataErased", CategoryActor).only(Actual),
	define[ActorsMerged]("ActorsMerged", CategoryActor).only(Actual),
	define[IdentityClaimed]("IdentityClaimed", CategoryIdentity).only(Actual),
	define[IdentityReleased]("IdentityReleased", CategoryIdentity, CategoryActor).only(Actual),

	define[ProductionCapabilityVerified]("ProductionCapabilityVerified", CategoryActor).only(Actual),
	define[BusinessScaleMeasured]("BusinessScaleMeasured", CategoryActor).only(Actual),
	define[OwnerOccupationDeclared]("OwnerOccupationDeclared", CategoryActor).only(Actual),
	define[EligibilityDetermined]("EligibilityDetermined", CategoryActor).only(Actual),
	define[ClassUpgraded]("ClassUpgraded", CategoryActor).only(Actual),
	define[ClassDowngraded]("ClassDowngraded", CategoryActor).only(Actual),
	define[KBLIReclassified]("KBLIReclassified", CategoryActor).only(Actual),
	define[OutcomeReported]("OutcomeReported", CategoryActor).only(Actual),

	define[InterventionDeclined]("InterventionDeclined", CategoryActor).only(Actual),
	define[GrievanceFiled]("GrievanceFiled", CategoryActor).only(Actual),
	define[GrievanceAnswered]("GrievanceAnswered", CategoryActor).only(Actual),
	define[ConsentRecorded]("ConsentRecorded", CategoryActor).only(Actual),
	define[ConsentWithdrawn]("ConsentWithdrawn", CategoryActor).only(Actual),
	define[ActorPersonUnlinked]("ActorPersonUnlinked", CategoryActor).only(Actual),

	define[DuplicateAidFlagged]("DuplicateAidFlagged", CategoryActor).only(Actual),
	define[IneligibleAidFlagged]("IneligibleAidFlagged", CategoryActor).only(Actual),
	define[DuplicateAidCleared]("DuplicateAidCleared", CategoryActor).only(Actual),
	define[IneligibleAidCleared]("IneligibleAidCleared", CategoryActor).only(Actual),

	define[TrainingAttended]("TrainingAttended", CategoryActor),
	define[RawMaterialGranted]("RawMaterialGranted", CategoryActor),
	define[EquipmentGranted]("EquipmentGranted", CategoryActor),
	define[LicenceFacilitated]("LicenceFacilitated", CategoryActor),
	define[CapitalProvided]("CapitalProvided", CategoryActor),
	define[MarketAccessFacilitated]("MarketAccessFacilitated", CategoryActor),
	define[OnlineMarketingOnboarded]("OnlineMarketingOnboarded", CategoryActor),
	define[PromotionFacilitated]("PromotionFacilitated", CategoryActor),
	define[InformationProvided]("InformationProvided", CategoryActor),

	define[EquipmentInspected]("EquipmentInspected", CategoryActor).only(Actual),
	define[EquipmentReturned]("EquipmentReturned", CategoryActor).only(Actual),
	define[EquipmentLost]("EquipmentLost", CategoryActor).only(Actual),
	define[CustodyEntered]("CustodyEntered", CategoryEquipment).only(Actual),
	define[CapitalRepaid]("CapitalRepaid", CategoryActor).only(Actual),
	define[CapitalWrittenOff]("CapitalWrittenOff", CategoryActor).only(Actual),

	define[ProgrammeDeclared]("ProgrammeDeclared", CategoryProgramme),
	define[ProgrammeProfileChanged]("ProgrammeProfileChanged", CategoryProgramme),
	define[ProgrammeObjectiveSet]("ProgrammeObjectiveSet", CategoryProgramme),
	define[ProgrammeScopeSet]("ProgrammeScopeSet", CategoryProgramme),
	define[StageAdopted]("StageAdopted", CategoryProgramme),
	define[EligibilityRuleAdopted]("EligibilityRuleAdopted", CategoryProgramme).widened(), // schema 2: criteria
	define[TargetSet]("TargetSet", CategoryProgramme).only(Planned),
	define[ClusterDefined]("ClusterDefined", CategoryProgramme),
	define[PartnerJoined]("PartnerJoined", CategoryProgramme),
	define[ActivityPlanned]("ActivityPlanned", CategoryProgramme).only(Planned),
	define[ProgrammePresented]("ProgrammePresented", CategoryProgramme),
	define[ProgrammeShowcased]("ProgrammeShowcased", CategoryProgramme),
	define[AssessmentHeld]("AssessmentHeld", CategoryProgramme),
	define[AwardNominated]("AwardNominated", CategoryProgramme),
	define[AwardGiven]("AwardGiven", CategoryProgramme).only(Actual),
	define[PriorityScaleSet]("PriorityScaleSet", CategoryProgramme),
	define[TargetRevised]("TargetRevised", CategoryProgramme).only(Planned),
	define[ProgrammeClosed]("ProgrammeClosed", CategoryProgramme).only(Actual),
	define[ProgrammeReopened]("ProgrammeReopened", CategoryProgramme).only(Actual),

	define[ActivityScheduled]("ActivityScheduled", CategoryActivity),
	define[ActivityHeld]("ActivityHeld", CategoryActivity).only(Actual),
	define[AttendanceListRequested]("AttendanceListRequested", CategoryActivity),
	define[StudyVisitHeld]("StudyVisitHeld", CategoryActivity).only(Actual),
	define[FollowUpIntended]("FollowUpIntended", CategoryActivity),
	define[ActivityOpened]("ActivityOpened", CategoryActivity).only(Actual),
	define[ActivityCompleted]("ActivityCompleted", CategoryActivity).only(Actual),
	define[ActivityCancelled]("ActivityCancelled", CategoryActivity).only(Actual),
	define[FollowUpDone]("FollowUpDone", CategoryActivity).only(Actual),

	define[FundDeclared]("FundDeclared", CategoryFund),
	define[FundAllocated]("FundAllocated", CategoryFund),
	define[AllocationRevised]("AllocationRevised", CategoryFund).only(Actual),
	define[BudgetLineOpened]("BudgetLineOpened", CategoryFund),
	define[CommitmentMade]("CommitmentMade", CategoryFund).only(Actual),
	define[CommitmentReleased]("CommitmentReleased", CategoryFund).only(Actual),
	define[Disbursed]("Disbursed", CategoryFund).only(Actual),
	define[PaymentRegisterOpened]("PaymentRegisterOpened", CategoryRegister).only(Actual),
	define[PaymentOrderEntered]("PaymentOrderEntered", CategoryRegister).only(Actual),
	define[PaymentOrderStruck]("PaymentOrderStruck", CategoryRegister, CategoryFund).only(Actual),
	define[InKindDelivered]("InKindDelivered", CategoryFund).only(Actual),
	define[FundsReturned]("FundsReturned", CategoryFund).only(Actual),
	define[FundLapsed]("FundLapsed", CategoryFund).only(Actual),
	define[FiscalYearClosed]("FiscalYearClosed", CategoryFund).only(Actual),

	define[SentraRegistered]("SentraRegistered", CategorySentra),
	define[SentraRevitalisationPlanned]("SentraRevitalisationPlanned", CategorySentra),
	define[SentraScopeSet]("SentraScopeSet", CategorySentra),
	define[ConstructionContracted]("ConstructionContracted", CategorySentra),
	define[SentraBuilt]("SentraBuilt", CategorySentra),
	define[SentraRevitalised]("SentraRevitalised", CategorySentra),
	define[SentraInaugurated]("SentraInaugurated", CategorySentra),
	define[TenantJoined]("TenantJoined", CategorySentra).only(Actual),
	define[TenantLeft]("TenantLeft", CategorySentra).only(Actual),
	define[MachineInstalled]("MachineInstalled", CategorySentra).only(Actual),
	define[MachineConditionRecorded]("MachineConditionRecorded", CategorySentra).only(Actual),
	define[SentraServiceRendered]("SentraServiceRendered", CategorySentra),
	define[SentraManagerTrained]("SentraManagerTrained", CategorySentra),
	define[UtilisationMeasured]("UtilisationMeasured", CategorySentra).only(Actual),

	define[ProposalSubmitted]("ProposalSubmitted", CategoryProposal),
	define[ProposalItemAdded]("ProposalItemAdded", CategoryProposal),
	define[ProposalReceived]("ProposalReceived", CategoryProposal).only(Actual),
	define[ProposalUnderIdentification]("ProposalUnderIdentification", CategoryProposal).only(Actual),
	define[ProposalApproved]("ProposalApproved", CategoryProposal).only(Actual),
	define[ProposalRejected]("ProposalRejected", CategoryProposal).only(Actual),
	define[ProposalWithdrawn]("ProposalWithdrawn", CategoryProposal).only(Actual),
	define[ProposalLinkedToAllocation]("ProposalLinkedToAllocation", CategoryProposal).only(Actual),

	define[AgencyRegistered]("AgencyRegistered", CategoryAgency),
	define[OfficialNamed]("OfficialNamed", CategoryAgency),
	define[EquipmentProcured]("EquipmentProcured", CategoryAgency),
	define[StockIssued]("StockIssued", CategoryAgency).only(Actual),
	define[StockCounted]("StockCounted", CategoryAgency).only(Actual),
	define[StockWrittenOff]("StockWrittenOff", CategoryAgency).only(Actual),

	define[IndicatorDefined]("IndicatorDefined", CategoryRegion),
	define[IndicatorPublished]("IndicatorPublished", CategoryRegion),
	define[ChallengeIdentified]("ChallengeIdentified", CategoryRegion),
	define[CollaborationSought]("CollaborationSought", CategoryRegion),
	define[CollaborationFormed]("CollaborationFormed", CategoryRegion),
	define[RestrictionPeriodStarted]("RestrictionPeriodStarted", CategoryRegion),
	define[RestrictionPeriodEnded]("RestrictionPeriodEnded", CategoryRegion),
	define[StatementRecorded]("StatementRecorded", CategoryRegion),
	define[PolicyAnnounced]("PolicyAnnounced", CategoryRegion),
	define[MarketProfileReported]("MarketProfileReported", CategoryRegion),
	define[DeliveryChannelSet]("DeliveryChannelSet", CategoryRegion),
	define[SectorCoverageSet]("SectorCoverageSet", CategoryRegion),
	define[IndicatorRestated]("IndicatorRestated", CategoryRegion).only(Actual),
	define[CollaborationEnded]("CollaborationEnded", CategoryRegion).only(Actual),
	define[RegionCodeChanged]("RegionCodeChanged", CategoryRegion).only(Actual),

	define[ApprovalRequested]("ApprovalRequested", CategoryApproval).only(Actual),
	define[ApprovalGranted]("ApprovalGranted", CategoryApproval).only(Actual),
	define[ApprovalRejected]("ApprovalRejected", CategoryApproval).only(Actual),
	define[AsideAnswered]("AsideAnswered", CategoryApproval).only(Actual),

	define[FindingRaised]("FindingRaised", CategoryFinding).only(Actual),
	define[FindingAnswered]("FindingAnswered", CategoryFinding).only(Actual),
	define[FindingResolved]("FindingResolved", CategoryFinding).only(Actual),
	define[FindingReopened]("FindingReopened", CategoryFinding).only(Actual),

	define[ImportStarted]("ImportStarted", CategoryImport).only(Actual),
	define[RowsAccepted]("RowsAccepted", CategoryImport).only(Actual),
	define[RowRejected]("RowRejected", CategoryImport).only(Actual),
	define[ImportFinished]("ImportFinished", CategoryImport).only(Actual),
	define[ImportReversed]("ImportReversed", CategoryImport).only(Actual),
}

var (
	typeByName = index(func(t *eventType) string { return t.name })
	typeByBody = index(func(t *eventType) reflect.Type { return t.body })
)

func index[K comparable](key func(*eventType) K) map[K]*eventType {
	m := make(map[K]*eventType, len(eventTypes))
	for _, t := range eventTypes {
		m[key(t)] = t
	}
	return m
}

// typeOf returns the registry's line for a body.
func typeOf(body Body) (*eventType, error) {
	if v := reflect.ValueOf(body); v.Kind() != reflect.Pointer || v.IsNil() {
		return nil, fmt.Errorf("domain: there is no event in %T", body)
	}
	t, ok := typeByBody[reflect.TypeOf(body).Elem()]
	if !ok {
		return nil, fmt.Errorf("domain: %T is not a registered event", body)
	}
	return t, nil
}

// TypeName returns the wire name of a body.
func TypeName(body Body) string {
	if t, err := typeOf(body); err == nil {
		return t.name
	}
	return ""
}

// TypeNames lists the wire names of all event types, in the order of the registry.
func TypeNames() []string {
	list := make([]string, len(eventTypes))
	for i, t := range eventTypes {
		list[i] = t.name
	}
	return list
}

// TypesOf lists the wire names of the event types that may stand on streams of some category, or of all for none, and
// whose bodies are wanted.
func TypesOf(wanted func(Body) bool, categories ...string) []string {
	var list []string
	for _, t := range eventTypes {
		if (len(categories) == 0 || slices.ContainsFunc(categories, t.on)) && wanted(t.new()) {
			list = append(list, t.name)
		}
	}
	return list
}

// Vocabulary is a digest of all event types and schemas that this program reads: what was judged by another vocabulary is
// judged again.
var Vocabulary = sync.OnceValue(func() string {
	sum := sha256.New()
	for _, t := range eventTypes {
		sum.Write(fmt.Appendf(nil, "%s %d %s %s\n", t.name, t.schema, t.mode, strings.Join(t.categories, ",")))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
})

// NewBody returns an empty body of a type, for readers of commands; ok is false for an unknown name.
func NewBody(name string) (body Body, ok bool) {
	t, ok := typeByName[name]
	if !ok {
		return nil, false
	}
	return t.new(), true
}

// Clone copies a body, so that a decision can complete it and leave the command as it was. Lists are shared: decisions
// replace them and never write into them.
func Clone(body Body) Body {
	v := reflect.New(reflect.TypeOf(body).Elem())
	v.Elem().Set(reflect.ValueOf(body).Elem())
	return v.Interface().(Body)
}

// References lists the streams that a body refers to, in the order of its fields. As it goes by type, no field can be
// forgotten.
func References(body Body) []Ref { return collect[Ref](reflect.ValueOf(body).Elem(), nil) }

// Regions lists the regions that a body names, in the order of its fields.
func Regions(body Body) []region.Region {
	return collect[region.Region](reflect.ValueOf(body).Elem(), nil)
}

// collect appends the non-zero values of type T in a body: its fields, those of structs in it, and lists of both.
func collect[T comparable](v reflect.Value, found []T) []T {
	want := reflect.TypeFor[T]()
	switch {
	case v.Type() == want:
		if !v.IsZero() {
			found = append(found, v.Interface().(T))
		}
	case v.Kind() == reflect.Slice && (v.Type().Elem() == want || v.Type().Elem().Kind() == reflect.Struct):
		for i := range v.Len() {
			found = collect(v.Index(i), found)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				found = collect(v.Field(i), found)
			}
		}
	}
	return found
}
