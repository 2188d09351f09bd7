package domain

import "jejak/domain/region"

// Events of an activity, on the stream activity-<uuid>: a class, a workshop, a fair, a study visit. What every
// participant has in common stands here once.

// ActivityScheduled opens an activity that will be held.
type ActivityScheduled struct {
	Stage     Stage         `json:"stage"`
	Kind      string        `json:"kind"`
	Topic     string        `json:"topic"`
	Programme Ref           `json:"programme,omitempty"`
	Region    region.Region `json:"region"`
	Window    Period        `json:"window"`         // when it takes place
	Quota     int           `json:"quota,omitzero"` // participants at most; 0 is not limited
}

func (b *ActivityScheduled) check(c *check) {
	oneOf(c, "stage", b.Stage, stages)
	c.kind(b.Stage, b.Kind)
	c.text("topic", &b.Topic, required)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.region("region", b.Region, required)
	c.period("window", b.Window, required)
	c.number("quota", b.Quota, 0, maxHeadcount)
}

// ActivityHeld: it took place. Participants is how many the source counts; those who are known by name have an event
// each on their own stream, which cites this activity.
type ActivityHeld struct {
	Stage        Stage         `json:"stage"`
	Kind         string        `json:"kind"`
	Topic        string        `json:"topic"`
	Programme    Ref           `json:"programme,omitempty"`
	Region       region.Region `json:"region"`
	Participants int           `json:"participants,omitzero"`
	Unit         string        `json:"unit,omitempty"` // of participants: IKM, orang
	Organisers   []string      `json:"organisers,omitempty"`
}

func (b *ActivityHeld) check(c *check) {
	oneOf(c, "stage", b.Stage, stages)
	c.kind(b.Stage, b.Kind)
	c.text("topic", &b.Topic, required)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.region("region", b.Region, required)
	c.number("participants", b.Participants, 0, maxHeadcount)
	c.text("unit", &b.Unit, optional)
	c.texts("organisers", b.Organisers, optional)
}

// AttendanceListRequested: the participants are known by number only; their names have been asked for.
type AttendanceListRequested struct {
	From  string `json:"from"` // who should give it
	Count int    `json:"count"`
}

func (b *AttendanceListRequested) check(c *check) {
	c.text("from", &b.From, required)
	c.number("count", b.Count, 1, maxHeadcount)
}

// StudyVisitHeld: one agency came to learn from another.
type StudyVisitHeld struct {
	Visitor       string        `json:"visitor"`
	Host          string        `json:"host"`
	VisitorRegion region.Region `json:"visitorRegion"`
	HostRegion    region.Region `json:"hostRegion"`
	Topic         string        `json:"topic"`
}

func (b *StudyVisitHeld) check(c *check) {
	c.text("visitor", &b.Visitor, required)
	c.text("host", &b.Host, required)
	c.region("visitorRegion", b.VisitorRegion, required)
	c.region("hostRegion", b.HostRegion, required)
	c.text("topic", &b.Topic, required)
}

// FollowUpIntended: somebody says that something will follow.
type FollowUpIntended struct {
	By     string        `json:"by"`
	Intent string        `json:"intent"`
	Region region.Region `json:"region,omitzero"` // whose intention it is
}

func (b *FollowUpIntended) check(c *check) {
	c.text("by", &b.By, required)
	c.text("intent", &b.Intent, required)
	c.region("region", b.Region, optional)
}

// ActivityOpened: it has begun.
type ActivityOpened struct {
	By    string `json:"by"`
	Place string `json:"place,omitempty"`
}

func (b *ActivityOpened) check(c *check) {
	c.text("by", &b.By, required)
	c.text("place", &b.Place, optional)
}

// ActivityCompleted: it has ended, with so many who attended and so many of them who passed.
type ActivityCompleted struct {
	Attended int `json:"attended"`
	Passed   int `json:"passed,omitzero"` // where there was something to pass
}

func (b *ActivityCompleted) check(c *check) {
	c.number("attended", b.Attended, 0, maxHeadcount)
	c.number("passed", b.Passed, 0, b.Attended)
}

// ActivityCancelled: it will not take place.
type ActivityCancelled struct {
	Reason string `json:"reason"`
}

func (b *ActivityCancelled) check(c *check) { c.text("reason", &b.Reason, required) }

// FollowUpDone: something followed.
type FollowUpDone struct {
	By     string        `json:"by"`
	Done   string        `json:"done"`
	Region region.Region `json:"region,omitzero"` // where
}

func (b *FollowUpDone) check(c *check) {
	c.text("by", &b.By, required)
	c.text("done", &b.Done, required)
	c.region("region", b.Region, optional)
}
