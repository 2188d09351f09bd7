package domain

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Quantity is an amount of goods in thousandths, as offices count in kilograms and metres with up to three decimals.
// On the wire and on paper it is a decimal number: 2.5.
type Quantity int64

var quantityText = regexp.MustCompile(`^(0|[1-9]\d{0,11})(?:\.(\d{1,3}))?$`)

// ParseQuantity reads "2.5" or "2,5", and 12.
func ParseQuantity(text string) (Quantity, error) {
	m := quantityText.FindStringSubmatch(strings.Replace(text, ",", ".", 1))
	if m == nil {
		return 0, fmt.Errorf("quantity: %q is not a number with at most three decimals", text)
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "000")[:3], 10, 64)
	return Quantity(n), err
}

func (q Quantity) String() string {
	whole, rest := q/1000, q%1000
	if rest == 0 {
		return strconv.FormatInt(int64(whole), 10)
	}
	return fmt.Sprintf("%d.%s", whole, strings.TrimRight(fmt.Sprintf("%03d", rest), "0"))
}

func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

func (q *Quantity) UnmarshalText(b []byte) error {
	v, err := ParseQuantity(string(b))
	if err == nil && v.String() != string(b) {
		err = fmt.Errorf("quantity: %q is not in its one spelling %q", b, v)
	}
	*q = v
	return err
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
}

func (c *check) items(field string, items []Item) {
	c.count(field, len(items))
	if len(items) == 0 {
		c.reject(FieldMissing, field, "")
	}
	for i := range items {
		it, at := &items[i], fmt.Sprintf("%s[%d]", field, i)
		c.text(at+".name", &it.Name, required)
		c.text(at+".brand", &it.Brand, optional)
		c.text(at+".serial", &it.Serial, optional)
		c.text(at+".condition", &it.Condition, optional)
		oneOf(c, at+".unit", it.Unit, units)
		c.amount(at+".unitPriceRp", it.UnitPriceRp, optional)
		if it.Quantity <= 0 {
			c.reject(FieldInvalid, at+".quantity", it.Quantity.String(), "allowed", "> 0")
		}
	}
}

// sum is the exact value of all items; ok is false when a price is not known or the sum is not whole rupiah in range.
func sum(items []Item) (total Rupiah, ok bool) {
	thousandths := new(big.Int)
	for _, it := range items {
		if it.UnitPriceRp == nil {
			return 0, false
		}
		thousandths.Add(thousandths, new(big.Int).Mul(big.NewInt(int64(it.Quantity)), big.NewInt(int64(*it.UnitPriceRp))))
	}
	whole, rest := new(big.Int).QuoRem(thousandths, big.NewInt(1000), new(big.Int))
	if rest.Sign() != 0 || whole.Cmp(big.NewInt(int64(MaxRupiah))) > 0 {
		return 0, false
	}
	return Rupiah(whole.Int64()), true
}

// value makes the value of a handover agree with its items: given, it must be their exact sum; absent, it becomes it.
func (c *check) value(items []Item, value **Rupiah) {
	total, known := sum(items)
	switch {
	case !known:
	case *value == nil:
		*value = Rp(total)
	case **value != total:
		c.reject(SumMismatch, "valueRp", (*value).String(), "sum", total.String())
	}
}
