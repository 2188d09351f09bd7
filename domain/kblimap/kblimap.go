package kblimap

import (
	"maps"
	"slices"
)

// Unofficial says of every answer that it is not from the table of BPS. It is shown beside each figure that rests on one.
const Unofficial = true

// step is where a class of 2020 went.
type step struct {
	to     []string // classes of 2025, the likeliest first
	review bool     // a person must choose or confirm
	why    string   // what a reviewer should look at; for changes and reviews
}

var steps = map[string]step{
	"10130": {[]string{"10120"}, false, "the class has moved; ready meals stay in 10750"},
	"10732": {[]string{"10732"}, false, ""},
	"10761": {[]string{"10761"}, false, ""},
	"10794": {[]string{"10794"}, false, "also takes in crisps of nuts and beans"},
	"13121": {[]string{"13122", "13121"}, true, "split by the loom: 13122 without machine, 13121 with"},
	"13122": {[]string{"13122", "13121"}, true, "ikat by hand is 13122; the 2020 class did not ask for the loom"},
	"13131": {[]string{"13131"}, false, ""},
	"13133": {[]string{"13132", "13139"}, true, "wet printing is 13132, transfer printing 13139; 13133 is batik now"},
	"13134": {[]string{"13133"}, false, "the class has moved to what was the printing of cloth"},
	"13924": {[]string{"13911", "14301", "13912"}, true, "knitted cloth, knitted garments or crochet; 13924 is sacks now"},
	"14302": {[]string{"13996", "14111", "13139"}, true, "embroidered cloth, garments of it, or embroidery to order; 14302 is hosiery now"},
	"15121": {[]string{"15121", "15129"}, true, "bags and purses stay; other goods of leather are 15129"},
	"15201": {[]string{"15201"}, false, ""},
	"16295": {[]string{"16295"}, true, "now with biomass of other kinds; ask what is pressed, since briquettes of coal or peat are 19205"},
	"19292": {[]string{"19205"}, false, "the class has moved and takes in petroleum and peat"},
	"23953": {[]string{"23951", "23952"}, true, "goods of cement are 23951, of lime 23952; 23953 is plaster now"},
}

// To2025 gives the classes of KBLI 2025 in which a class of KBLI 2020 can be found. Known is false for a class outside
// the crosswalk, of which nothing is said. If review is true, a person must choose or confirm.
func To2025(code2020 string) (codes []string, review, known bool) {
	s, known := steps[code2020]
	return slices.Clone(s.to), s.review, known
}

// Why says in English what a reviewer should look at; "" for a class that is the same in both editions.
func Why(code2020 string) string { return steps[code2020].why }

// Codes lists the classes of KBLI 2020 that the crosswalk knows, in order.
func Codes() []string { return slices.Sorted(maps.Keys(steps)) }
