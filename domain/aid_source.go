package domain

import (
	"maps"
	"slices"
)

// Where aid comes from: the activity at which it was received, and the stock out of which it was given.

// sources is the part of an actor's state that says which activities it attended and what it has of which issue.
type sources struct {
	attended map[Ref]bool
	drawn    map[IssueRef]Quantity
}

func newSources() sources {
	return sources{map[Ref]bool{}, map[IssueRef]Quantity{}}
}

// clone is a copy that does not change with the original.
func (s sources) clone() sources { return sources{maps.Clone(s.attended), maps.Clone(s.drawn)} }

// IssueRef names an issue of an agency's stock, with its number as NewIssueRef spells it.
type IssueRef struct {
	Agency Ref
	Number string
}

func issueRef(it Item) IssueRef { return NewIssueRef(it.Agency, it.Issue) }

// IssuesOf lists the issues that the goods of a body come from.
func IssuesOf(b Body) []IssueRef {
	var list []IssueRef
	for _, it := range itemsOf(b) {
		if it.Agency != "" {
			list = append(list, issueRef(it))
		}
	}
	return list
}

// Draws reports whether an event gives goods of an issue.
func (e Recorded) Draws(issue IssueRef) bool {
	return e.Meta.Mode == Actual && slices.Contains(IssuesOf(e.Body), issue)
}

// NewIssueRef names an issue of an agency by its number, however it is spelt.
func NewIssueRef(agency Ref, number string) IssueRef { return IssueRef{agency, Normalise(number)} }

func itemsOf(b Body) []Item {
	switch b := b.(type) {
	case *RawMaterialGranted:
		return b.Items
	case *EquipmentGranted:
		return b.Items
	}
	return nil
}

// attend refuses a second attendance of one activity: it would count one participant twice.
func (a *Actor) attend(b Intervention) error {
	if t, ok := b.(*TrainingAttended); ok && t.Activity != "" && a.from.attended[t.Activity] {
		return Reject(AttendedTwice, "activity", string(t.Activity))
	}
	return nil
}

// draw refuses goods that no issue to this actor covers: of another thing, of another's, or more than is left of it.
func (a *Actor) draw(cmd Command, b Intervention) error {
	taken := map[IssueRef]Quantity{}
	for _, it := range itemsOf(b) {
		if it.Agency == "" {
			continue
		}
		ref, g := issueRef(it), goodsOf(it.Name, it.Unit)
		issue, known := cmd.Known.Issues[ref]
		if !known || !cmd.isOne(issue.To) || goodsOf(issue.Item, issue.Unit) != g {
			return Reject(IssueUnknown, "items", it.Issue, "item", it.Name, "unit", it.Unit, "agency", string(it.Agency))
		}
		if left := issue.Quantity - a.from.drawn[ref] - taken[ref]; it.Quantity > left {
			return Reject(OverStock, "items", it.Quantity.String(), "item", it.Name, "balance", left.String(), "unit", it.Unit)
		}
		taken[ref] += it.Quantity
	}
	return nil
}

// note brings the sources of aid into the state.
func (a *Actor) note(b Intervention) {
	if t, ok := b.(*TrainingAttended); ok && t.Activity != "" {
		a.from.attended[t.Activity] = true
	}
	for _, it := range itemsOf(b) {
		if it.Agency != "" {
			a.from.drawn[issueRef(it)] += it.Quantity
		}
	}
}
