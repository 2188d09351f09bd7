package articles

import (
	"cmp"
	"fmt"

	"github.com/google/uuid"

	"jejak/domain"
)

// commandNames is the namespace of the commands' ids. Changing it, or what is hashed, would load every fact again.
var commandNames = uuid.MustParse("6a656a61-6b00-5000-8000-61727469636c")

// recorder is who records the articles: a program, and it says so.
var recorder = domain.Author{User: "jejak demo", Role: "pemuat artikel"}

// located is a command with the place it was read from.
type located struct {
	domain.Command
	at string // file and row, for errors
}

// Commands returns the articles' facts as commands, in the order in which the ledger can take them.
func Commands() ([]domain.Command, error) {
	all, err := commands()
	if err != nil {
		return nil, err
	}
	list := make([]domain.Command, len(all))
	for i := range all {
		list[i] = all[i].Command
	}
	return list, nil
}

func commands() ([]located, error) {
	files, err := read()
	if err != nil {
		return nil, err
	}
	var all []located
	seen := map[uuid.UUID]bool{}
	for _, f := range files {
		date, err := domain.ParsePeriod(f.Source.Date)
		if err != nil {
			return nil, fmt.Errorf("articles: %s: source: %w", f.name, err)
		}
		for i := range f.Facts {
			fact := &f.Facts[i]
			at := f.name + ": " + fact.id(f.Article)
			cmd, err := fact.command(f.Article, f.Source.evidence(date))
			if err != nil {
				return nil, fmt.Errorf("articles: %s: %w", at, err)
			}
			if seen[cmd.ID] {
				return nil, fmt.Errorf("articles: %s: stands twice; give one of them a part", at)
			}
			seen[cmd.ID] = true
			all = append(all, located{cmd, at})
		}
	}
	return all, nil
}

func (f *fact) command(article string, evidence domain.Evidence) (domain.Command, error) {
	stream, err := resolve(f.Stream)
	if err != nil {
		return domain.Command{}, err
	}
	on, err := domain.ParsePeriod(f.On)
	if err != nil {
		return domain.Command{}, err
	}
	body, err := f.body()
	if err != nil {
		return domain.Command{}, err
	}
	evidence.Locator, evidence.Quote = f.Sentence, f.Quote
	return domain.Command{
		ID:     uuid.NewSHA1(commandNames, []byte(f.id(article))),
		Stream: stream,
		Meta: domain.Meta{
			OccurredOn: on,
			Mode:       f.Mode,
			Confidence: f.Confidence,
			By:         recorder,
			Evidence:   []domain.Evidence{evidence},
			Note:       f.Note,
		},
		Body: body,
	}, nil
}

// evidence is the article as a document; the fact adds where in it.
func (s *source) evidence(date domain.Period) domain.Evidence {
	return domain.Evidence{
		Kind:   "artikel",
		Title:  cmp.Or(s.Title, s.Description),
		Issuer: s.Publisher,
		Date:   date,
		File:   s.File,
		SHA256: s.SHA256,
	}
}
