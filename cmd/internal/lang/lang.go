// Package lang holds the words of the program: Indonesian first, and English completely.
//
// The texts stand in id.json and en.json, which have the same keys, one a line and sorted. A text may have places to
// fill, written {name}. Words gives texts, writes dates, numbers and shares as readers of the language do, names the
// values of the domain's vocabulary, and says in a sentence what an event says (Describe).
//
//	w := lang.New(domain.Indonesian)
//	w.T("view.asof", "date", w.Date(today))    // Keadaan per 22 Desember 2021
//
// Money is written the Indonesian way in both languages (domain.Rupiah), as are the names of places, which are not
// translated. What a source wrote is shown as it stands. Personal data is never opened here.
package lang

import (
	"embed"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"jejak/domain"
	"jejak/domain/visible"
)

//go:embed id.json en.json
var catalogues embed.FS

// Words speaks one language. It does not change and may be shared.
type Words struct {
	lang  domain.Lang
	texts map[string]string
}

// New returns the words of a language; of Indonesian for one that the program does not speak.
func New(l domain.Lang) *Words {
	if l != domain.English {
		l = domain.Indonesian
	}
	texts, err := catalogue(l)
	if err != nil {
		panic(err) // the catalogue is a part of the program, and a test reads it
	}
	return &Words{lang: l, texts: texts}
}

func catalogue(l domain.Lang) (texts map[string]string, err error) {
	b, err := catalogues.ReadFile(string(l) + ".json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &texts); err != nil {
		return nil, fmt.Errorf("lang: catalogue %s: %w", l, err)
	}
	return texts, nil
}

// Lang is the language that is spoken.
func (w *Words) Lang() domain.Lang { return w.lang }

// T returns the text of a key with its places filled: T("view.asof", "date", "22 Desember 2021"). Pairs are the name of
// a place and what stands there, on one line: what cannot be seen is written out. A key without a text shows itself as ⟨key⟩.
func (w *Words) T(key string, pairs ...string) string {
	text, ok := w.texts[key]
	if !ok {
		return "⟨" + key + "⟩"
	}
	if len(pairs) == 0 {
		return text
	}
	fill := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		fill = append(fill, "{"+pairs[i]+"}", visible.Escape(pairs[i+1]))
	}
	return strings.NewReplacer(fill...).Replace(text)
}

// pick returns the text in the language that is spoken, for marks such as a decimal comma.
func (w *Words) pick(indonesian, english string) string {
	if w.lang == domain.English {
		return english
	}
	return indonesian
}
