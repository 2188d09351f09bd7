package esdbserver

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// pattern is a regular expression of a filter. The real server reads .NET's, this one RE2, which has no look-around. The
// one that filters are full of is understood all the same: look-ahead at the start, as in ^(?!\$).* for everything that is
// not the system's own.
type pattern struct {
	ahead []assertion
	rest  *regexp.Regexp
}

// assertion is what must, or must not, match at the start.
type assertion struct {
	*regexp.Regexp
	wanted bool
}

func compile(text string) (*pattern, error) {
	p := &pattern{}
	rest := text
	for {
		after, anchored := strings.CutPrefix(rest, "^")
		wanted := strings.HasPrefix(after, "(?=")
		if !anchored || !wanted && !strings.HasPrefix(after, "(?!") {
			break
		}
		end, alone := group(after)
		if end < 0 || !alone {
			return nil, errors.New("a look-ahead is read only where nothing stands beside it")
		}
		inner, err := regexp.Compile("^(?:" + after[len("(?="):end] + ")")
		if err != nil {
			return nil, fmt.Errorf("in a look-ahead: %w", err)
		}
		p.ahead = append(p.ahead, assertion{inner, wanted})
		rest = "^" + after[end+1:]
	}
	var err error
	p.rest, err = regexp.Compile(rest)
	return p, err
}

// group returns where the group ends with which a text begins, -1 if it does not, and whether no alternative to all of it
// stands behind.
func group(text string) (end int, alone bool) {
	end, alone = -1, true
	depth, class := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 && end < 0 {
				end = i
			}
		case c == '|' && depth == 0:
			alone = false
		}
	}
	return end, alone
}

func (p *pattern) match(name string) bool {
	for _, a := range p.ahead {
		if a.MatchString(name) != a.wanted {
			return false
		}
	}
	return p.rest.MatchString(name)
}
