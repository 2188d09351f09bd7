package domain

import "jejak/domain/region"

// Events of a programme, on the stream programme-<uuid>.

// ProgrammeDeclared opens a programme's stream.
type ProgrammeDeclared struct {
	Name     string        `json:"name"`
	LongName string        `json:"longName,omitempty"`
	Aliases  []string      `json:"aliases,omitempty"`
	Kind     string        `json:"kind,omitempty"` // inovasi, visiMisi, pembinaan, pemulihan, penghargaan, …
	Region   region.Region `json:"region"`
	Lead     string        `json:"lead,omitempty"`   // the agency in charge
	Status   string        `json:"status,omitempty"` // as declared, such as "disiapkan"
}

func (b *ProgrammeDeclared) check(c *check) {
	c.name("name", &b.Name, required)
	c.name("longName", &b.LongName, optional)
	c.names("aliases", b.Aliases)
	c.text("kind", &b.Kind, optional)
	c.region("region", b.Region, required)
	c.text("lead", &b.Lead, optional)
	c.text("status", &b.Status, optional)
}

// ProgrammeProfileChanged adds to what is known of a programme; absent fields stay as they were.
type ProgrammeProfileChanged struct {
	LongName string   `json:"longName,omitempty"`
	Motto    string   `json:"motto,omitempty"`
	Aliases  []string `json:"aliases,omitempty"`
}

func (b *ProgrammeProfileChanged) check(c *check) {
	c.name("longName", &b.LongName, optional)
	c.text("motto", &b.Motto, optional)
	c.names("aliases", b.Aliases)
	if b.LongName == "" && b.Motto == "" && len(b.Aliases) == 0 {
		c.reject(FieldMissing, "longName", "")
	}
}

type ProgrammeObjectiveSet struct {
	Objective string `json:"objective"`
	Measure   string `json:"measure,omitempty"` // how it would be counted, in words
}

func (b *ProgrammeObjectiveSet) check(c *check) {
	c.text("objective", &b.Objective, required)
	c.text("measure", &b.Measure, optional)
}

type ProgrammeScopeSet struct {
	Scope string `json:"scope"`
}

func (b *ProgrammeScopeSet) check(c *check) { c.text("scope", &b.Scope, required) }

// StageAdopted: the programme means to support this stage, under its own label.
type StageAdopted struct {
	Order int    `json:"order"`
	Stage Stage  `json:"stage"`
	Label string `json:"label"`
}

func (b *StageAdopted) check(c *check) {
	c.number("order", b.Order, 1, len(stages))
	oneOf(c, "stage", b.Stage, stages)
	c.text("label", &b.Label, required)
}

// EligibilityRuleAdopted: who may be supported, in the words and the notation of the source.
type EligibilityRuleAdopted struct {
	Rule     string `json:"rule"`
	Version  int    `json:"version"`
	Aid      string `json:"aid,omitempty"`      // the aid it is about, when not all
	Criteria string `json:"criteria,omitempty"` // the version of coded criteria that say the same, which aid is then held to
}

func (b *EligibilityRuleAdopted) check(c *check) {
	c.text("rule", &b.Rule, required)
	c.number("version", b.Version, 1, 1000)
	c.text("aid", &b.Aid, optional)
	if b.Criteria != "" {
		oneOf(c, "criteria", b.Criteria, criteriaVersions)
		if b.Aid != "" {
			oneOf(c, "aid", b.Aid, aidWords())
		}
	}
}

// TargetSet promises a number. What was realised is never typed in: it is counted from events (see Indicator).
type TargetSet struct {
	Indicator Indicator     `json:"indicator"`
	Value     string        `json:"value"` // decimal
	Unit      string        `json:"unit"`
	Period    Period        `json:"period,omitzero"` // a fiscal year; absent when the target has no date
	Region    region.Region `json:"region,omitzero"`
	Derived   bool          `json:"derived,omitzero"` // worked out by us, not stated by the source
}

func (b *TargetSet) check(c *check) {
	oneOf(c, "indicator", b.Indicator, Indicators())
	c.text("value", &b.Value, required)
	c.decimal("value", b.Value)
	c.text("unit", &b.Unit, required)
	c.region("region", b.Region, optional)
	if year, ok := b.Period.Year(); !b.Period.IsZero() && (!ok || b.Period != InYear(year)) {
		c.reject(FieldInvalid, "period", b.Period.String(), "allowed", "satu tahun anggaran, misalnya 2022")
	}
}

// PercentOfActors is the unit of a target that is a share of the registered actors of its region.
const PercentOfActors = "percent-of-ikm"

// Indicator is a number that the ledger can count, so that a target for it can be held against what was done.
type Indicator string

const (
	TrainingsHeld     Indicator = "jumlah-pelatihan"          // trainings held for the programme
	ActorsCoached     Indicator = "pelaku-ikm-dibina"         // distinct actors with an intervention of the programme
	ActorsTrained     Indicator = "pelaku-ikm-dilatih"        // distinct actors who attended a training of it
	ActorsOnline      Indicator = "ikm-siap-pemasaran-daring" // distinct actors brought online by it
	VillagesWithHub   Indicator = "kelurahan-bersentra"       // kelurahan with a sentra of the programme
	EquipmentReceived Indicator = "kelompok-menerima-alat"    // distinct groups, communities and cooperatives that received equipment of it
	LicencesIssued    Indicator = "izin-terbit"               // licences issued or renewed with its help
	FairsJoined       Indicator = "keikutsertaan-pameran"     // promotions of the programme
	CapitalReceivers  Indicator = "pelaku-menerima-modal"     // distinct actors who received capital from it
)

// Indicators lists what can be a target.
func Indicators() []Indicator {
	return []Indicator{TrainingsHeld, ActorsCoached, ActorsTrained, ActorsOnline, VillagesWithHub, EquipmentReceived,
		LicencesIssued, FairsJoined, CapitalReceivers}
}

// ClusterDefined: actors of one kind of business are supported together.
type ClusterDefined struct {
	Cluster string `json:"cluster"`
}

func (b *ClusterDefined) check(c *check) { c.text("cluster", &b.Cluster, required) }

type PartnerJoined struct {
	Partner string `json:"partner"`
	Role    string `json:"role,omitempty"`
	Agency  Ref    `json:"agency,omitempty"`
}

func (b *PartnerJoined) check(c *check) {
	c.text("partner", &b.Partner, required)
	c.text("role", &b.Role, optional)
	c.ref("agency", b.Agency, optional, CategoryAgency)
}

// ActivityPlanned: something will be done. It is a plan, so its mode is planned.
type ActivityPlanned struct {
	Stage      Stage  `json:"stage"`
	Kind       string `json:"kind,omitempty"`
	Topic      string `json:"topic,omitempty"`
	Period     Period `json:"period,omitzero"`
	Count      int    `json:"count,omitzero"`       // how many, when more than one and unnamed
	Recipients string `json:"recipients,omitempty"` // for whom, when the source says
}

func (b *ActivityPlanned) check(c *check) {
	oneOf(c, "stage", b.Stage, stages)
	if b.Kind != "" {
		c.kind(b.Stage, b.Kind)
	}
	c.text("topic", &b.Topic, optional)
	c.number("count", b.Count, 0, maxHeadcount)
	c.text("recipients", &b.Recipients, optional)
}

type ProgrammePresented struct {
	Forum  string        `json:"forum"`
	Round  int           `json:"round,omitzero"`
	Level  string        `json:"level,omitempty"`
	Region region.Region `json:"region,omitzero"`
}

func (b *ProgrammePresented) check(c *check) {
	c.text("forum", &b.Forum, required)
	c.number("round", b.Round, 0, 100)
	c.text("level", &b.Level, optional)
	c.region("region", b.Region, optional)
}

// ProgrammeShowcased: these sentra were shown for the programme.
type ProgrammeShowcased struct {
	Sentra []Ref `json:"sentra"`
}

func (b *ProgrammeShowcased) check(c *check) {
	c.list("sentra", len(b.Sentra))
	for _, r := range b.Sentra {
		c.ref("sentra", r, required, CategorySentra)
	}
}

type AssessmentHeld struct {
	Assessors   int      `json:"assessors"`
	Composition []string `json:"composition,omitempty"`
}

func (b *AssessmentHeld) check(c *check) {
	c.number("assessors", b.Assessors, 1, maxHeadcount)
	c.texts("composition", b.Composition, optional)
}

// AwardNominated: one or more cities stand for an award.
type AwardNominated struct {
	Award   string          `json:"award"`
	Level   string          `json:"level,omitempty"`
	Band    int             `json:"band,omitzero"` // among the best so many
	Regions []region.Region `json:"regions"`
}

func (b *AwardNominated) check(c *check) {
	c.text("award", &b.Award, required)
	c.text("level", &b.Level, optional)
	c.number("band", b.Band, 0, 1000)
	c.list("regions", len(b.Regions))
	for _, r := range b.Regions {
		c.region("regions", r, required)
	}
}

// AwardGiven: the programme won it.
type AwardGiven struct {
	Award  string        `json:"award"`
	By     string        `json:"by"`
	Level  string        `json:"level,omitempty"`
	Rank   int           `json:"rank,omitzero"` // the place that it came in, 1 is the first
	Region region.Region `json:"region,omitzero"`
}

func (b *AwardGiven) check(c *check) {
	c.text("award", &b.Award, required)
	c.text("by", &b.By, required)
	c.text("level", &b.Level, optional)
	c.number("rank", b.Rank, 0, 1000)
	c.region("region", b.Region, optional)
}

// PriorityScaleSet: what the programme attends to first, second and so on. A later scale takes the place of an earlier.
type PriorityScaleSet struct {
	Priorities []string `json:"priorities"`
}

func (b *PriorityScaleSet) check(c *check) {
	c.texts("priorities", b.Priorities, required)
	seen := map[string]bool{}
	for _, p := range b.Priorities {
		if seen[Normalise(p)] {
			c.reject(FieldInvalid, "priorities", p, "allowed", "setiap prioritas sekali")
		}
		seen[Normalise(p)] = true
	}
}

// TargetRevised: the target of this indicator, unit, period and region is another number from now on. What was promised first
// stays in the log, and every reader of a target can see both.
type TargetRevised struct {
	Indicator Indicator     `json:"indicator"`
	Value     string        `json:"value"`
	Unit      string        `json:"unit"`
	Period    Period        `json:"period,omitzero"`
	Region    region.Region `json:"region,omitzero"`
	Reason    string        `json:"reason"`
}

func (b *TargetRevised) check(c *check) {
	set := TargetSet{Indicator: b.Indicator, Value: b.Value, Unit: b.Unit, Period: b.Period, Region: b.Region}
	set.check(c)
	b.Value, b.Unit = set.Value, set.Unit
	c.text("reason", &b.Reason, required)
}

// ProgrammeClosed: it ended on the day of this fact. What happened up to that day can still be recorded.
type ProgrammeClosed struct {
	Reason string `json:"reason"`
}

func (b *ProgrammeClosed) check(c *check) { c.text("reason", &b.Reason, required) }

// ProgrammeReopened: it goes on from the day of this fact.
type ProgrammeReopened struct {
	Reason string `json:"reason"`
}

func (b *ProgrammeReopened) check(c *check) { c.text("reason", &b.Reason, required) }
