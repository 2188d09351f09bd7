package domain

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Quantity is an amount of goods in thousandths, as offices count in kilograms and metres with up to three decimals.
// On the wire and on paper it is a decimal number: 2.5.
type Quantity int64

var quantityText = regexp.MustCompile(`^(0|[1-9]\d{0,11})(?:\.(\d{1,3}))?$`)

// ambiguousQuantity is a thousand and more to an Indonesian and one and a bit to everybody else.
var ambiguousQuantity = regexp.MustCompile(`^[1-9]\d{0,2}\.\d{3}$`)

// ParseQuantity reads what a person writes: 12, 2.5 and 2,5. It refuses 1.500, which can be read in two ways: write
// 1500 or 1,500.
func ParseQuantity(text string) (Quantity, error) {
	if ambiguousQuantity.MatchString(text) {
		return 0, fmt.Errorf("quantity: %q can be read in two ways: write %s or %s", text,
			strings.Replace(text, ".", "", 1), strings.Replace(text, ".", ",", 1))
	}
	return parseQuantity(strings.Replace(text, ",", ".", 1))
}

// parseQuantity reads the one spelling on the wire, and those with zeros at the end.
func parseQuantity(text string) (Quantity, error) {
	m := quantityText.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("quantity: %q is not a number with at most three decimals", text)
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "000")[:3], 10, 64)
	return Quantity(n), err
}

func (q Quantity) String() string {
	if q < 0 {
		return "-" + (-q).String()
	}
	whole, rest := q/1000, q%1000
	if rest == 0 {
		return strconv.FormatInt(int64(whole), 10)
	}
	return fmt.Sprintf("%d.%s", whole, strings.TrimRight(fmt.Sprintf("%03d", rest), "0"))
}

func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

func (q *Quantity) UnmarshalText(b []byte) error {
	v, err := parseQuantity(string(b))
	if err != nil {
		return err
	}
	if v.String() != string(b) {
		return fmt.Errorf("quantity: %q is not in its one spelling %q", b, v)
	}
	*q = v
	return nil
}

// units are the units that goods are counted in. Kodi is 20, lusin 12, gros 144; JP is a lesson of 45 minutes.
var units = []string{"unit", "set", "paket", "kg", "g", "liter", "m", "m2", "lembar", "buah", "kodi", "lusin", "gros", "JP", "orang", "hari"}

// Item is a line of goods in a handover.
type Item struct {
	Name        string   `json:"name"`
	Quantity    Quantity `json:"quantity"`
	Unit        string   `json:"unit"`
	UnitPriceRp *Rupiah  `json:"unitPriceRp,omitzero"` // absent when not known
	Brand       string   `json:"brand,omitempty"`
	Serial      string   `json:"serial,omitempty"` // one item, one serial number
	Condition   string   `json:"condition,omitempty"`
	Agency      Ref      `json:"agency,omitempty"` // out of whose stock it comes,
	Issue       string   `json:"issue,omitempty"`  // and by which issue of it
}

func (c *check) items(field string, items []Item) {
	c.count(field, len(items))
	if len(items) == 0 {
		c.reject(FieldMissing, field, "")
	}
	for i := range items {
		it := &items[i]
		c.in(field, i)
		c.text("name", &it.Name, required)
		c.text("brand", &it.Brand, optional)
		c.text("serial", &it.Serial, optional)
		c.text("condition", &it.Condition, optional)
		c.text("issue", &it.Issue, presence(it.Agency != ""))
		c.ref("agency", it.Agency, presence(it.Issue != ""), CategoryAgency)
		oneOf(c, "unit", it.Unit, units)
		c.amount("unitPriceRp", it.UnitPriceRp, optional)
		if it.Serial != "" && slices.ContainsFunc(items[:i], func(o Item) bool { return SameSerial(o.Serial, it.Serial) }) {
			c.reject(FieldInvalid, "serial", it.Serial, "allowed", "satu nomor seri untuk satu butir")
		}
		if it.Quantity <= 0 {
			c.reject(FieldInvalid, "quantity", it.Quantity.String(), "allowed", "> 0")
		}
	}
	c.out()
}

// sum is the exact value of all items in thousandths of a rupiah; known is false when a price is not.
func sum(items []Item) (thousandths *big.Int, known bool) {
	thousandths = new(big.Int)
	for _, it := range items {
		if it.UnitPriceRp == nil {
			return nil, false
		}
		thousandths.Add(thousandths, new(big.Int).Mul(big.NewInt(int64(it.Quantity)), big.NewInt(int64(*it.UnitPriceRp))))
	}
	return thousandths, true
}

// value makes the value of a handover agree with its items. Given, it must be their sum; absent, it becomes it. Where
// parts of a kilogram do not come to whole rupiah, the document has rounded, and the value must be given as it stands there.
func (c *check) value(items []Item, value **Rupiah) {
	exact, known := sum(items)
	if !known || c.first != nil {
		return
	}
	whole, rest := new(big.Int).QuoRem(exact, big.NewInt(1000), new(big.Int))
	if whole.Cmp(big.NewInt(int64(MaxRupiah))) > 0 {
		c.reject(MoneyRange, "valueRp", "Rp"+groupThousands(whole.String()))
		return
	}
	total := Rupiah(whole.Int64())
	switch {
	case *value == nil && rest.Sign() != 0:
		c.reject(MoneySubRupiah, "valueRp", total.String()+","+strings.TrimRight(fmt.Sprintf("%03d", rest), "0"))
	case *value == nil:
		*value = Rp(total)
	case **value != total && (rest.Sign() == 0 || **value != total+1):
		c.reject(SumMismatch, "valueRp", (*value).String(), "sum", total.String())
	}
}
