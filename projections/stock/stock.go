// Package stock adds up what agencies have bought and not yet handed over, and sets each issue out of a stock against the
// handovers that cite it. An issue stands on the agency's stream and a handover on the actor's; nothing writes both at
// once, so what is missing on either side is listed with the days that it has been open.
package stock

import (
	"cmp"
	"slices"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
)

// Side is what a fact says about a stock.
type Side string

const (
	Procured   Side = "procured"
	Counted    Side = "counted" // the correction, up or down
	WrittenOff Side = "writtenOff"
	Issued     Side = "issued"
	Granted    Side = "granted" // an actor's stream says that it got something out of an issue
)

// Key is a row: one side of one thing on one day, of an issue and its actor where there is one.
type Key struct {
	Agency domain.Ref  `json:"agency"`
	Item   string      `json:"item"` // as domain.GoodsName spells it
	Unit   string      `json:"unit"`
	Issue  string      `json:"issue,omitzero"`
	Actor  domain.Ref  `json:"actor,omitzero"`
	Side   Side        `json:"side"`
	On     domain.Date `json:"on"`
}

// Sum is what a row holds, in thousandths of its unit.
type Sum struct {
	Thousandths int64 `json:"thousandths"`
	Facts       int64 `json:"facts"`
}

// AppendKey sorts rows by agency and thing, so that those of one lie together.
func (k Key) AppendKey(b columns.Key) columns.Key {
	return b.Ref(string(k.Agency)).Text(k.Item).Text(k.Unit).Text(k.Issue).Ref(string(k.Actor)).Text(string(k.Side)).Text(k.On.String())
}

func keyOf(f *columns.Fields) (k Key) {
	k.Agency, k.Item, k.Unit, k.Issue = domain.Ref(f.Ref()), f.Text(), f.Text(), f.Text()
	k.Actor, k.Side = domain.Ref(f.Ref()), Side(f.Text())
	f.Value(&k.On)
	return k
}

func (s Sum) AppendNumbers(n []int64) []int64 { return append(n, s.Thousandths, s.Facts) }

func sumOf(n []int64) Sum { return Sum{n[0], n[1]} }

// Stocks is the read model.
type Stocks struct {
	projections.Rollup[Key, Sum]
}

// New returns the empty read model.
func New() *Stocks {
	return &Stocks{projections.Rollup[Key, Sum]{Title: "stock", Edition: 1, Reads: reads, Add: add, Key: keyOf, Numbers: sumOf}}
}

var reads = projections.Types(&domain.EquipmentProcured{}, &domain.StockCounted{}, &domain.StockWrittenOff{}, &domain.StockIssued{},
	&domain.EquipmentGranted{}, &domain.RawMaterialGranted{})

// add takes in what happened; what is planned lies in no stock.
func add(f *projections.Fact, emit func(Key, Sum)) {
	if f.Meta.Mode != domain.Actual {
		return
	}
	put := func(agency domain.Ref, item, unit, issue string, actor domain.Ref, side Side, q domain.Quantity) {
		emit(Key{agency, domain.GoodsName(item), unit, domain.GoodsName(issue), actor, side, f.Meta.OccurredOn.EffectiveFrom()}, Sum{int64(q), 1})
	}
	switch b := f.Body.(type) {
	case *domain.EquipmentProcured:
		if b.Quantity != nil {
			put(f.Stream, b.Item, b.Unit, "", "", Procured, *b.Quantity)
		}
	case *domain.StockCounted:
		put(f.Stream, b.Item, b.Unit, "", "", Counted, b.Quantity-b.Book)
	case *domain.StockWrittenOff:
		put(f.Stream, b.Item, b.Unit, "", "", WrittenOff, b.Quantity)
	case *domain.StockIssued:
		put(f.Stream, b.Item, b.Unit, b.Issue, b.To, Issued, b.Quantity)
	case *domain.EquipmentGranted:
		for _, it := range b.Items {
			if it.Agency != "" {
				put(it.Agency, it.Name, it.Unit, it.Issue, f.Stream, Granted, it.Quantity)
			}
		}
	case *domain.RawMaterialGranted:
		for _, it := range b.Items {
			if it.Agency != "" {
				put(it.Agency, it.Name, it.Unit, it.Issue, f.Stream, Granted, it.Quantity)
			}
		}
	}
}

// Line is one thing in the stock of an agency.
type Line struct {
	Agency domain.Ref               `json:"agency"`
	Item   string                   `json:"item"`
	Unit   string                   `json:"unit"`
	Sides  map[Side]domain.Quantity `json:"sides"`
}

// OnHand is what should be there.
func (l Line) OnHand() domain.Quantity {
	return l.Sides[Procured] + l.Sides[Counted] - l.Sides[WrittenOff] - l.Sides[Issued]
}

// rowsOf is where the rows of an agency lie; those of all for the empty reference.
func rowsOf(agency domain.Ref) columns.Key {
	if agency == "" {
		return nil
	}
	return columns.Key(nil).Ref(string(agency))
}

// Of lists the stock of an agency, or of all for the empty reference, by agency and thing.
func (m *Stocks) Of(agency domain.Ref) ([]Line, error) {
	lines := map[Key]*Line{}
	for row, err := range m.Rows(rowsOf(agency)) {
		if err != nil {
			return nil, err
		}
		k, s := row.Key, row.Value
		at := Key{Agency: k.Agency, Item: k.Item, Unit: k.Unit}
		if lines[at] == nil {
			lines[at] = &Line{k.Agency, k.Item, k.Unit, map[Side]domain.Quantity{}}
		}
		lines[at].Sides[k.Side] += domain.Quantity(s.Thousandths)
	}
	var list []Line
	for _, l := range lines {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Unit, b.Unit))
	})
	return list, nil
}

// Open is an issue of which the two sides differ.
type Open struct {
	Agency  domain.Ref      `json:"agency"`
	Issue   string          `json:"issue"`
	Item    string          `json:"item"`
	Unit    string          `json:"unit"`
	Actor   domain.Ref      `json:"actor"`
	Issued  domain.Quantity `json:"issued"`
	Granted domain.Quantity `json:"granted"` // more than was issued when the issue was taken back
	Since   domain.Date     `json:"since"`
	Days    int             `json:"days"`
}

// Open lists the issues that were not handed over in full, and handovers whose issue was taken back, longest open first.
func (m *Stocks) Open(agency domain.Ref, today domain.Date) ([]Open, error) {
	issues := map[Key]*Open{}
	for row, err := range m.Rows(rowsOf(agency)) {
		if err != nil {
			return nil, err
		}
		k, s := row.Key, row.Value
		if k.Issue == "" {
			continue
		}
		at := Key{Agency: k.Agency, Item: k.Item, Unit: k.Unit, Issue: k.Issue, Actor: k.Actor}
		if issues[at] == nil {
			issues[at] = &Open{Agency: k.Agency, Issue: k.Issue, Item: k.Item, Unit: k.Unit, Actor: k.Actor, Since: k.On}
		}
		o := issues[at]
		if k.Side == Issued {
			o.Issued += domain.Quantity(s.Thousandths)
		} else {
			o.Granted += domain.Quantity(s.Thousandths)
		}
		if k.On.Compare(o.Since) < 0 {
			o.Since = k.On
		}
	}
	var list []Open
	for _, o := range issues {
		if o.Issued != o.Granted {
			o.Days = max(0, o.Since.DaysUntil(today))
			list = append(list, *o)
		}
	}
	slices.SortFunc(list, func(a, b Open) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Issue, b.Issue), cmp.Compare(a.Item, b.Item))
	})
	return list, nil
}
