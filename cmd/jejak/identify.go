package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/projections/answers"
)

// numberFlags are the flags of numbers that an actor is registered with.
type numberFlags struct {
	nik, npwp, phone, nib string
	given                 func(flag string) bool
}

// private are the numbers that are about a person; a NIB is public, and may be a dash as well.
func (n *numberFlags) private(a *app) []*private {
	var list []*private
	for _, f := range n.all() {
		p := a.private(f.flag, f.text, false)
		p.field, p.given = string(f.scheme), n.given(f.flag)
		list = append(list, p)
	}
	return list
}

// numberFlag is a flag with a number of a scheme.
type numberFlag struct {
	scheme identifier.Scheme
	flag   string
	text   *string
}

func (n *numberFlags) all() []numberFlag {
	return []numberFlag{{identifier.NIK, "nik", &n.nik}, {identifier.NPWP, "npwp", &n.npwp}, {identifier.Phone, "phone", &n.phone}, {identifier.NIB, "nib", &n.nib}}
}

func (k *kind) numbers(n *numberFlags) {
	k.text(&n.nik, "nik")
	k.text(&n.npwp, "npwp")
	k.text(&n.phone, "phone")
	k.text(&n.nib, "nib")
	n.given = k.Flags().Changed
}

// bodies makes the facts that give the numbers.
func (n *numberFlags) bodies() ([]domain.Body, error) {
	var bodies []domain.Body
	for _, f := range n.all() {
		switch {
		case *f.text != "":
			bodies = append(bodies, gives(f.scheme, *f.text))
		case n.given(f.flag): // a script whose variable is empty would register the person without the number
			return nil, domain.Reject(domain.FieldMissing, string(f.scheme), "")
		}
	}
	return bodies, nil
}

// gives makes the fact that gives a number of a scheme.
func gives(scheme identifier.Scheme, text string) domain.Body {
	if _, known := identifier.Lookup(scheme); known && !scheme.Personal() {
		return &domain.ActorIdentifierAdded{Scheme: scheme, Value: text}
	}
	return &domain.PersonalIdentifierAdded{Scheme: scheme, Number: domain.NewPersonal(text)}
}

// otherNames are words for schemes that people type.
var otherNames = map[string]identifier.Scheme{
	"phone": identifier.Phone, "hp": identifier.Phone, "telp": identifier.Phone, "pirt": identifier.SPPIRT, "p-irt": identifier.SPPIRT,
	"sppirt": identifier.SPPIRT, "hki": identifier.Merek,
}

// scheme finds the scheme that a person means; what is none is left for the domain to refuse.
func scheme(text string) identifier.Scheme {
	word := strings.ToLower(strings.TrimSpace(text))
	for _, s := range domain.ActorSchemes() {
		if strings.ToLower(string(s)) == word {
			return s
		}
	}
	if s, ok := otherNames[word]; ok {
		return s
	}
	return identifier.Scheme(text)
}

// identifying are the flags of actor identify.
type identifying struct {
	facts
	scheme, value, status, validFrom, reason string
	revoke                                   bool
}

func (a *app) identifyCommand() *cobra.Command {
	var f identifying
	c := a.teaches(a.command("identify "+a.t("arg.actor"), "cmd.actor.identify", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.identify(ctx, args[0], &f)
	}))
	f.flags(a, c)
	c.Flags().StringVar(&f.scheme, "scheme", "", a.t("flag.scheme")+": "+strings.Join(schemeNames(), ", "))
	c.Flags().StringVar(&f.value, "value", "", a.t("flag.number"))
	c.Flags().StringVar(&f.status, "status", "", a.t("flag.number-status"))
	c.Flags().StringVar(&f.validFrom, "valid-from", "", a.t("flag.valid-from"))
	c.Flags().BoolVar(&f.revoke, "revoke", false, a.t("flag.revoke"))
	c.Flags().StringVar(&f.reason, "reason", "", a.t("flag.reason"))
	return c
}

func schemeNames() []string {
	var names []string
	for _, s := range domain.ActorSchemes() {
		names = append(names, string(s))
	}
	return names
}

func (a *app) identify(ctx context.Context, actor string, f *identifying) error {
	s := scheme(f.scheme)
	err := a.privately(ctx, a.private("value", &f.value, s.Personal() && !f.revoke))
	if err != nil {
		return err
	}
	value := f.value
	body := gives(s, value)
	if public, ok := body.(*domain.ActorIdentifierAdded); ok {
		public.Status = domain.NumberStatus(f.status)
		if f.validFrom != "" {
			if public.ValidFrom, err = domain.ReadPeriod("validFrom", f.validFrom); err != nil {
				return err
			}
		}
	}
	return a.record(ctx, &f.facts, func(session *session) (domain.Ref, domain.Body, error) {
		ref, err := session.ask.Find(domain.CategoryActor, actor)
		if err != nil || !f.revoke {
			return ref, body, err
		}
		added, err := session.ask.NumberOf(ctx, ref, s, value)
		return ref, &domain.ActorIdentifierRevoked{Added: added, Reason: f.reason}, err
	})
}

// showNumbers prints the numbers of an actor: public ones as they are, personal ones only when they are to be revealed.
func (p *page) showNumbers(ctx context.Context, actor domain.Ref, numbers []answers.Number, reveal bool) error {
	opened := map[uuid.UUID]answers.Opened{}
	if reveal {
		var err error
		if opened, err = p.ask.Numbers(ctx, actor); err != nil {
			return err
		}
	}
	lines := map[string]bool{}
	for _, n := range numbers {
		text := n.Value + p.opened(opened[n.Event])
		switch {
		case text != "":
		case p.ask.Forgotten(domain.KeyID(actor)):
			text = p.app.t("actor.erased")
		default:
			text = p.app.t("actor.sealed")
		}
		if doubts := p.app.words.Doubts(n.Scheme, n.Warnings); doubts != "" {
			text += " (" + doubts + ")"
		}
		lines[string(n.Scheme)+" "+text] = true
	}
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		p.field(p.app.t("actor.number"), line)
	}
	return nil
}
