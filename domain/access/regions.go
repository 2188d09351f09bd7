package access

import (
	"fmt"
	"slices"
	"strings"

	"jejak/domain/region"
)

// everywhere is how all regions are written.
const everywhere = "*"

// maxRegions bounds the regions of one role. The country has 38 provinces and 514 cities and regencies.
const maxRegions = 1024

// Regions are where a role holds: everywhere, or in the regions of a list with all that lies in them. The zero value is
// nowhere.
type Regions struct {
	all  bool
	list []region.Region // sorted; none lies in another; all by the ministry's codes
}

// Everywhere is all regions, and what belongs to none.
func Everywhere() Regions { return Regions{all: true} }

// In makes Regions of a list. A region that lies in another of the list adds nothing and is left out.
func In(list ...region.Region) (Regions, error) {
	var r Regions
	for _, one := range list {
		if one.Scheme() != region.Kemendagri {
			return Regions{}, fmt.Errorf("access: region %q: only codes of the ministry of home affairs say where a role holds", one)
		}
		if !slices.ContainsFunc(list, func(other region.Region) bool { return other != one && other.Contains(one) }) {
			r.list = append(r.list, one)
		}
	}
	slices.SortFunc(r.list, func(a, b region.Region) int { return strings.Compare(a.Code(), b.Code()) })
	r.list = slices.Compact(r.list)
	if len(r.list) > maxRegions {
		return Regions{}, fmt.Errorf("access: %d regions, the limit is %d", len(r.list), maxRegions)
	}
	return r, nil
}

// Cover says whether a role that holds in r holds there. The zero Region is covered by everywhere alone.
func (r Regions) Cover(where region.Region) bool {
	if r.all {
		return true
	}
	return !where.IsZero() && slices.ContainsFunc(r.list, func(one region.Region) bool { return one.Contains(where) })
}

// Nowhere says whether there is no region.
func (r Regions) Nowhere() bool { return !r.all && len(r.list) == 0 }

// Everywhere says whether all regions are meant.
func (r Regions) Everywhere() bool { return r.all }

// String is the one spelling: "*", or codes in order, "13.75,13.76.02"; empty for nowhere.
func (r Regions) String() string {
	if r.all {
		return everywhere
	}
	codes := make([]string, len(r.list))
	for i, one := range r.list {
		codes[i] = one.Code()
	}
	return strings.Join(codes, ",")
}

// ParseRegions reads what String writes, and nothing else.
func ParseRegions(text string) (Regions, error) {
	if text == everywhere {
		return Everywhere(), nil
	}
	var list []region.Region
	for code := range strings.SplitSeq(text, ",") {
		var one region.Region
		if err := one.UnmarshalText([]byte(region.Kemendagri.String() + ":" + code)); err != nil {
			return Regions{}, fmt.Errorf("access: regions %q: %w", text, err)
		}
		list = append(list, one)
	}
	r, err := In(list...)
	if err == nil && r.String() != text {
		err = fmt.Errorf("access: regions %q: the spelling is %q", text, r)
	}
	return r, err
}
