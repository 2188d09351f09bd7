package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
)

// factCategories are the streams on which a fact is recorded by its name. The others are written by commands of their own
// or by the ledger itself: numbers, approvals and imports are half of something that has another half elsewhere.
var factCategories = []string{domain.CategoryActor, domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency, domain.CategoryRegion}

// recordFact records any event of docs/events.md, member by member. It is the way for what is too rare for a command of
// its own: a sentra is built, a target revised, stock counted. The rules are the same, since they are the ledger's.
func (a *app) recordFact() *cobra.Command {
	k := a.newKind("fakta")
	k.Use += " " + a.t("arg.subject") + " " + a.t("arg.event-type") + " [" + a.t("arg.member") + "…]"
	k.Args = cobra.MinimumNArgs(2)
	a.teaches(k.Command)
	k.RunE = func(cmd *cobra.Command, args []string) error {
		a.byMember = true
		written, err := a.written(cmd.Context(), args[2:])
		if err != nil {
			return err
		}
		return a.record(cmd.Context(), &k.facts, func(s *session) (domain.Ref, domain.Body, error) {
			stream, err := s.subject(args[0], &k.facts)
			if err != nil {
				return "", nil, err
			}
			if types := domain.TypesOn(stream.Category()); !slices.Contains(types, args[1]) {
				return "", nil, domain.Reject(domain.FieldInvalid, "type", args[1], "allowed", strings.Join(types, ", "))
			}
			if err := s.aliases(written, args[2:]); err != nil {
				return "", nil, err
			}
			body, err := domain.WriteBody(args[1], written)
			return stream, body, err
		})
	}
	return k.Command
}

// subject resolves what a fact is about: a category alone is a new stream of it, CATEGORY:NAME and CATEGORY-ID one that
// is there, and a region is named by its code or name.
func (s *session) subject(text string, f *facts) (domain.Ref, error) {
	category, name := text, ""
	if i := strings.IndexAny(text, ":-"); i >= 0 {
		category, name = text[:i], text[i+1:]
	}
	switch {
	case !slices.Contains(factCategories, category):
		return "", domain.Reject(domain.FieldInvalid, "stream", text, "allowed", strings.Join(factCategories, ", "))
	case category == domain.CategoryRegion:
		if _, ok := domain.RefRegion(domain.Ref(text)); ok {
			return domain.Ref(text), nil
		}
		city, err := domain.ReadCity("stream", name)
		return domain.RegionRef(city), err
	case text == category:
		return newRef(category, f), nil
	case text[len(category)] == ':':
		return s.ask.Find(category, name)
	}
	return s.ask.Find(category, text)
}

// written reads NAME=VALUE, and asks for the values that are dashes.
func (a *app) written(ctx context.Context, args []string) ([]domain.Member, error) {
	list := make([]domain.Member, len(args))
	asked := make([]*private, len(args))
	for i, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, misuse("member", "what", name)
		}
		list[i] = domain.Member{Name: name, Text: text}
		asked[i] = &private{option: name, field: name, question: name, text: &list[i].Text, given: true}
	}
	return list, a.privately(ctx, asked...)
}

// aliases replaces values that were given as @CATEGORY:NAME by the stream that is called so.
func (s *session) aliases(written []domain.Member, args []string) error {
	for i, arg := range args {
		_, alias, ok := strings.Cut(arg, "=@")
		if !ok || written[i].Text != "@"+alias {
			continue
		}
		category, called, _ := strings.Cut(alias, ":")
		ref, err := s.ask.Find(category, called)
		if err != nil {
			return err
		}
		written[i].Text = string(ref)
	}
	return nil
}
