package domain

import "github.com/google/uuid"

// Events in which an actor speaks for itself: it declines, complains, agrees.

// InterventionDeclined: the actor did not want what was offered. It is no aid and counts nowhere as such.
type InterventionDeclined struct {
	Stage     Stage  `json:"stage"`
	Kind      string `json:"kind,omitempty"`
	Programme Ref    `json:"programme,omitempty"`
	Activity  Ref    `json:"activity,omitempty"`
	Reason    string `json:"reason"`
}

func (b *InterventionDeclined) check(c *check) {
	oneOf(c, "stage", b.Stage, stages)
	if b.Kind != "" {
		c.kind(b.Stage, b.Kind)
	}
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.ref("activity", b.Activity, optional, CategoryActivity)
	c.text("reason", &b.Reason, required)
}

// GrievanceFiled: the actor complains. What it says is sealed, as people name people when they complain; what it is about
// is one of a few words, so that complaints can be counted.
type GrievanceFiled struct {
	Topic     GrievanceTopic `json:"topic"`
	Text      Personal       `json:"text"`
	Programme Ref            `json:"programme,omitempty"`
}

// GrievanceTopic is what a complaint is about.
type GrievanceTopic string

func GrievanceTopics() []GrievanceTopic {
	return []GrievanceTopic{"tidakMenerima", "terlambat", "mutu", "pungutan", "pelayanan", "lain"}
}

func (b *GrievanceFiled) check(c *check) {
	oneOf(c, "topic", b.Topic, GrievanceTopics())
	c.personal("text", &b.Text, required)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
}

func (b *GrievanceFiled) personal(stream Ref) []PersonalField {
	return []PersonalField{{"text", string(stream), &b.Text}}
}

// GrievanceAnswered: the office answers a complaint, once.
type GrievanceAnswered struct {
	Grievance uuid.UUID        `json:"grievance"` // the GrievanceFiled
	Outcome   GrievanceOutcome `json:"outcome"`
	Answer    string           `json:"answer"` // the office's words, without names of people
}

// GrievanceOutcome is how a complaint ended.
type GrievanceOutcome string

func GrievanceOutcomes() []GrievanceOutcome {
	return []GrievanceOutcome{"dipenuhi", "ditolak", "diteruskan"}
}

func (b *GrievanceAnswered) check(c *check) {
	if b.Grievance == uuid.Nil {
		c.reject(FieldMissing, "grievance", "")
	}
	oneOf(c, "outcome", b.Outcome, GrievanceOutcomes())
	c.text("answer", &b.Answer, required)
}

// ConsentRecorded: the actor agrees to what the law does not ask of it anyway.
type ConsentRecorded struct {
	Purpose ConsentPurpose `json:"purpose"`
	Basis   string         `json:"basis,omitempty"` // the form or letter
}

// ConsentPurpose is what somebody agrees to.
type ConsentPurpose string

func ConsentPurposes() []ConsentPurpose {
	return []ConsentPurpose{"publikasi", "foto", "berbagiData", "dihubungi"}
}

func (b *ConsentRecorded) check(c *check) {
	oneOf(c, "purpose", b.Purpose, ConsentPurposes())
	c.text("basis", &b.Basis, optional)
}

// ConsentWithdrawn: it no longer agrees. No reason is asked.
type ConsentWithdrawn struct {
	Purpose ConsentPurpose `json:"purpose"`
}

func (b *ConsentWithdrawn) check(c *check) { oneOf(c, "purpose", b.Purpose, ConsentPurposes()) }

// ActorPersonUnlinked: a person no longer acts for the actor. Their name stays sealed under their own key, and can be
// erased still.
type ActorPersonUnlinked struct {
	Person uuid.UUID `json:"person"`
	Reason string    `json:"reason"`
}

func (b *ActorPersonUnlinked) check(c *check) {
	if b.Person == uuid.Nil {
		c.reject(FieldMissing, "person", "")
	}
	c.text("reason", &b.Reason, required)
}
