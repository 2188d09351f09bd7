package domain

import "strconv"

// DuplicateRule says which aid must not reach the same actor again within some years. Rules are data with a version:
// an event names the versions that its decision applied, so that it can be judged by the rules of its day.
type DuplicateRule struct {
	ID      string
	Edition int
	Years   int // fiscal years, counting the year of the earlier aid
	field   string
	key     func(Intervention) []string // what the rule compares; none when it does not apply
}

// Version names the rule and its edition: D1.v1.
func (r *DuplicateRule) Version() string { return r.ID + ".v" + strconv.Itoa(r.Edition) }

var duplicateRules = []*DuplicateRule{
	// D1: the same equipment again before it is written off.
	{ID: "D1", Edition: 1, Years: 3, field: "items", key: func(b Intervention) []string {
		e, ok := b.(*EquipmentGranted)
		if !ok {
			return nil
		}
		var names []string
		for _, it := range e.Items {
			names = append(names, it.Name)
		}
		return names
	}},
	// D2: the same topic of training again in one year.
	{ID: "D2", Edition: 1, Years: 1, field: "topic", key: func(b Intervention) []string {
		t, ok := b.(*TrainingAttended)
		if !ok {
			return nil
		}
		return []string{t.Topic}
	}},
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
