package decide

import (
	"maps"

	"jejak/domain"
)

// Where aid comes from: the activity at which it was received, and the stock out of which it was given.

// sources is the part of an actor's state that says which activities it attended and what it has of which issue.
type sources struct {
	attended map[domain.Ref]bool
	drawn    map[domain.IssueRef]domain.Quantity
}

func newSources() sources {
	return sources{map[domain.Ref]bool{}, map[domain.IssueRef]domain.Quantity{}}
}

// clone is a copy that does not change with the original.
func (s sources) clone() sources { return sources{maps.Clone(s.attended), maps.Clone(s.drawn)} }

// attend refuses a second attendance of one activity: it would count one participant twice.
func (a *Actor) attend(b domain.Intervention) error {
	if t, ok := b.(*domain.TrainingAttended); ok && t.Activity != "" && a.from.attended[t.Activity] {
		return domain.Reject(domain.AttendedTwice, "activity", string(t.Activity))
	}
	return nil
}

// draw refuses goods that no issue to this actor covers: of another thing, of another's, or more than is left of it.
func (a *Actor) draw(cmd Case, b domain.Intervention) error {
	taken := map[domain.IssueRef]domain.Quantity{}
	for _, it := range domain.ItemsOf(b) {
		if it.Agency == "" {
			continue
		}
		ref, g := it.IssueRef(), goodsOf(it.Name, it.Unit)
		issue, known := cmd.Known.Issues[ref]
		if !known || !cmd.isOne(issue.To) || goodsOf(issue.Item, issue.Unit) != g {
			return domain.Reject(domain.IssueUnknown, "items", it.Issue, "item", it.Name, "unit", it.Unit, "agency", string(it.Agency))
		}
		if left := issue.Quantity - a.from.drawn[ref] - taken[ref]; it.Quantity > left {
			return domain.Reject(domain.OverStock, "items", it.Quantity.String(), "item", it.Name, "balance", left.String(), "unit",
				it.Unit)
		}
		taken[ref] += it.Quantity
	}
	return nil
}

// note brings the sources of aid into the state.
func (a *Actor) note(b domain.Intervention) {
	if t, ok := b.(*domain.TrainingAttended); ok && t.Activity != "" {
		a.from.attended[t.Activity] = true
	}
	for _, it := range domain.ItemsOf(b) {
		if it.Agency != "" {
			a.from.drawn[it.IssueRef()] += it.Quantity
		}
	}
}
