package domain

import "slices"

// IssueRef names an issue of an agency's stock, with its number as NewIssueRef spells it.
type IssueRef struct {
	Agency Ref
	Number string
}

// NewIssueRef names an issue of an agency by its number, however it is spelt.
func NewIssueRef(agency Ref, number string) IssueRef { return IssueRef{agency, Normalise(number)} }

// IssueRef names the issue that an item comes from.
func (it Item) IssueRef() IssueRef { return NewIssueRef(it.Agency, it.Issue) }

// IssuesOf lists the issues that the goods of a body come from.
func IssuesOf(b Body) []IssueRef {
	var list []IssueRef
	for _, it := range ItemsOf(b) {
		if it.Agency != "" {
			list = append(list, it.IssueRef())
		}
	}
	return list
}

// Draws reports whether an event gives goods of an issue.
func (e Recorded) Draws(issue IssueRef) bool {
	return e.Meta.Mode == Actual && slices.Contains(IssuesOf(e.Body), issue)
}

// ItemsOf lists the goods that a fact hands over.
func ItemsOf(b Body) []Item {
	switch b := b.(type) {
	case *RawMaterialGranted:
		return b.Items
	case *EquipmentGranted:
		return b.Items
	}
	return nil
}

// GoodsName is the spelling by which goods, and the numbers of their issues, are told apart: case and space do not count.
func GoodsName(item string) string { return Normalise(item) }
