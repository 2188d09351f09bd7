package articles

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"jejak/domain"
)

//go:embed data/*.yaml
var files embed.FS

// file is one article: where it was printed and what it says.
type file struct {
	name string // of the YAML file, for errors

	Article string `yaml:"article"` // S0 to S4; sentences are counted inside it
	Source  source `yaml:"source"`
	Facts   []fact `yaml:"facts"` // in the order in which they are recorded
	None    []none `yaml:"none"`
}

// source is the article as a document. What it does not print is absent.
type source struct {
	Title       string `yaml:"title"`       // as printed
	Description string `yaml:"description"` // in our words, where no title is printed
	Publisher   string `yaml:"publisher"`
	Byline      string `yaml:"byline"`
	Date        string `yaml:"date"` // EDTF, as far as it is known
	File        string `yaml:"file"`
	SHA256      string `yaml:"sha256"` // of that file, lower-case hexadecimal
}

// fact is one command with the rows that it answers.
type fact struct {
	Rows       []int             `yaml:"rows"`
	Part       string            `yaml:"part"` // tells apart the commands of one row; empty for the fact itself
	Sentence   string            `yaml:"sentence"`
	Fact       string            `yaml:"fact"`  // in a few words, for the table; empty for a command that only opens a stream
	Quote      string            `yaml:"quote"` // literally from the article
	Stream     string            `yaml:"stream"`
	Event      string            `yaml:"event"`
	On         string            `yaml:"on"` // EDTF
	Mode       domain.Mode       `yaml:"mode"`
	Confidence domain.Confidence `yaml:"confidence"`
	Note       string            `yaml:"note"`
	Data       yaml.Node         `yaml:"data"`
}

// none is a row without an event.
type none struct {
	Row      int    `yaml:"row"`
	Sentence string `yaml:"sentence"`
	Fact     string `yaml:"fact"`
	Reason   string `yaml:"reason"`
}

// id names a fact for errors and for its command: S4/112, or S4/112/declared.
func (f *fact) id(article string) string {
	id := article
	for _, row := range f.Rows {
		id += fmt.Sprintf("/%d", row)
	}
	if f.Part != "" {
		id += "/" + f.Part
	}
	return id
}

// read parses all files, in the order of their names: what a later article refers to, an earlier one has opened.
func read() ([]file, error) {
	entries, err := files.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("articles: %w", err)
	}
	var all []file
	for _, entry := range entries {
		r, err := files.Open(path.Join("data", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("articles: %w", err)
		}
		f, err := parse(entry.Name(), r)
		if err = errors.Join(err, r.Close()); err != nil {
			return nil, fmt.Errorf("articles: %w", err)
		}
		all = append(all, f)
	}
	return all, nil
}

// parse reads one file. A key that is not in the form is an error, as is a second document.
func parse(name string, r io.Reader) (file, error) {
	f := file{name: name}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return file{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return file{}, fmt.Errorf("%s: more than one document", name)
	}
	for i := range f.Facts {
		fact := &f.Facts[i]
		if err := fact.check(f.Article); err != nil {
			return file{}, fmt.Errorf("%s: %s: %w", name, fact.id(f.Article), err)
		}
	}
	return f, nil
}

// check finds what neither the YAML reader nor the domain would miss.
func (f *fact) check(article string) error {
	switch {
	case len(f.Rows) == 0:
		return errors.New("no rows")
	case !strings.HasPrefix(f.Sentence, article+"."):
		return fmt.Errorf("sentence %q is not of article %s", f.Sentence, article)
	case f.Quote == "":
		return errors.New("no quote")
	case f.Fact == "" && f.Part == "":
		return errors.New("no fact in words")
	}
	return nil
}
