package domain

import (
	"fmt"
	"strings"
)

// in says that the fields that are checked from now on stand in the nth element of a list; where nothing is wrong, nobody
// writes out which. A field without a name is the element itself.
func (c *check) in(list string, n int) { c.inside, c.nth = list, n }

// out says that they stand in no list any more.
func (c *check) out() { c.inside = "" }

func (c *check) path(field string) string {
	if c.inside == "" {
		return field
	}
	return strings.TrimSuffix(fmt.Sprintf("%s[%d].%s", c.inside, c.nth, field), ".")
}

func (c *check) count(field string, n int) {
	if n > MaxListItems {
		c.reject(TooMany, field, fmt.Sprint(n), "limit", fmt.Sprint(MaxListItems))
	}
}

// list checks the length of a list that says nothing when it is empty.
func (c *check) list(field string, n int) {
	c.count(field, n)
	if n == 0 {
		c.reject(FieldMissing, field, "")
	}
}

func (c *check) names(field string, list []string) {
	c.count(field, len(list))
	for i := range list {
		c.in(field, i)
		c.name("", &list[i], required)
	}
	c.out()
}

func (c *check) texts(field string, list []string, p presence) {
	c.count(field, len(list))
	if len(list) == 0 && p == required {
		c.reject(FieldMissing, field, "")
	}
	for i := range list {
		c.in(field, i)
		c.text("", &list[i], required)
	}
	c.out()
}
