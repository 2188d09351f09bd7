package lang

import (
	"strings"
	"unicode"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/domain/visible"
)

// Names gives the display name of a stream. What has no public name is not named: it never gives personal data.
type Names interface {
	Name(ref domain.Ref) string
}

// Describe says in a sentence what an event says: what was done, how much, to whom, where. The envelope (when, planned
// or actual, how reliable, on what document) is the caller's to show, and so is the stream that the event stands on.
// Without names a reference shows itself. Personal fields are left out.
func (w *Words) Describe(body domain.Body, names Names) string {
	s := &sentence{w: w, names: names}
	known := s.common(body) || s.actor(body) || s.identity(body) || s.eligibility(body) || s.growth(body) || s.voice(body) || s.intervention(body) || s.holding(body) ||
		s.programme(body) || s.activity(body) || s.fund(body) || s.institution(body) || s.region(body) || s.rules(body) || s.finding(body) || s.imported(body)
	if !known {
		return w.EventType(domain.TypeName(body))
	}
	return s.String()
}

// sentence is what an event says, in the making: a beginning, then a clause for each thing that is known besides.
type sentence struct {
	w     *Words
	names Names
	text  strings.Builder
}

// String is the sentence on one line: what a text of the log holds cannot forge lines of output.
func (s *sentence) String() string {
	return visible.Escape(s.text.String())
}

// say begins the sentence. It reports true: the event is known.
func (s *sentence) say(key string, pairs ...string) bool {
	s.text.WriteString(s.w.T(key, pairs...))
	return true
}

// add puts a value behind a comma; an empty one is left out.
func (s *sentence) add(value string) {
	if value != "" {
		s.text.WriteString(", " + value)
	}
}

// also puts a clause behind a comma, and with puts it close; a clause about nothing is left out.
func (s *sentence) also(key, value string) { s.add(s.clause(key, value)) }
func (s *sentence) with(key, value string) {
	if value != "" {
		s.text.WriteString(" " + s.clause(key, value))
	}
}

// label puts a value behind a comma and the word for what it is.
func (s *sentence) label(key, value string) { s.add(s.labelled(key, value)) }

// labelled is a value behind the word for what it is, unless the value says it itself: not "sentra Sentra Rendang", nor
// "BAST BAST/34".
func (s *sentence) labelled(key, value string) string {
	if word := strings.TrimSpace(s.w.T(key, "x", "")); says(value, word) {
		return value
	}
	return s.clause(key, value)
}

// says reports whether words stand in a text, whatever stands between them.
func says(text, words string) bool {
	apart := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}), " ") + " "
	}
	return strings.Contains(apart(text), apart(words))
}

// clause is the text of a key about a value, empty for no value.
func (s *sentence) clause(key, value string) string {
	if value == "" {
		return ""
	}
	return s.w.T(key, "x", value)
}

// remark puts a text of the catalogue behind a comma where it applies.
func (s *sentence) remark(applies bool, key string) {
	if applies {
		s.add(s.w.T(key))
	}
}

// ref names a stream; empty for no reference.
func (s *sentence) ref(r domain.Ref) string {
	if r == "" || s.names == nil {
		return string(r)
	}
	return s.names.Name(r)
}

func (s *sentence) refs(list []domain.Ref) string {
	named := make([]string, len(list))
	for i, r := range list {
		named[i] = s.ref(r)
	}
	return s.list(named)
}

// list names things in a place that must be filled; none is told by a dash.
func (s *sentence) list(items []string) string {
	if len(items) == 0 {
		return none
	}
	return s.w.List(items)
}

// place is a region as a clause, unless the sentence has said it: the offices of a city have its name in theirs.
func (s *sentence) place(r region.Region) {
	if name := s.w.Place(r); !says(s.text.String(), name) {
		s.add(name)
	}
}

// money writes an amount, and says so when it is not known.
func (s *sentence) money(rp *domain.Rupiah) string {
	if rp == nil {
		return s.w.T("fund.amountunknown")
	}
	return rp.String()
}

// known writes an amount, or nothing.
func known(rp *domain.Rupiah) string {
	if rp == nil {
		return ""
	}
	return rp.String()
}

// count writes a number with its noun, or nothing for 0, which in events means that the number is not known.
func (s *sentence) count(n int, noun string) string {
	if n == 0 {
		return ""
	}
	return s.w.Count(int64(n), noun)
}

func (s *sentence) kbli(list []domain.KBLI) {
	codes := make([]string, len(list))
	for i, k := range list {
		codes[i] = k.Code + " (" + k.Edition + ")"
	}
	s.also("and.kbli", s.w.List(codes))
}

// titled is a name with what it is in brackets, Payocraft (komunitas), unless the name says it itself.
func (s *sentence) titled(name, what string) string {
	switch {
	case name == "":
		return what
	case what == "" || says(name, what):
		return name
	}
	return name + " " + s.clause("and.brackets", what)
}
