package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"jejak/domain"
)

// changeCommands are those that say what became of an actor.
func (a *app) changeCommands() []*cobra.Command {
	return []*cobra.Command{
		a.identifyCommand(),
		a.change("close", func(reason string) domain.Body { return &domain.ActorClosed{Reason: domain.ClosingReason(reason)} }),
		a.change("suspend", func(reason string) domain.Body { return &domain.ActorSuspended{Reason: reason} }),
		a.change("reactivate", func(reason string) domain.Body { return &domain.ActorReactivated{Reason: reason} }),
		a.mergeCommand(),
		a.eraseCommand(),
	}
}

// change is a command that says one thing of an actor, with a reason.
func (a *app) change(name string, body func(reason string) domain.Body) *cobra.Command {
	var f facts
	reason := ""
	c := a.command(name+" "+a.t("arg.actor"), "cmd.actor."+name, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			ref, err := s.ask.Find(domain.CategoryActor, args[0])
			return ref, body(reason), err
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason."+name))
	return c
}

func (a *app) mergeCommand() *cobra.Command {
	var f facts
	reason := ""
	c := a.command("merge "+a.t("arg.survivor")+" "+a.t("arg.merged"), "cmd.actor.merge", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			survivor, err := s.ask.Find(domain.CategoryActor, args[0])
			if err != nil {
				return "", nil, err
			}
			merged, err := s.ask.Find(domain.CategoryActor, args[1])
			return merged, &domain.ActorsMerged{Survivor: survivor, Merged: merged, Reason: reason}, err
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return c
}

// erasing are the flags of actor erase.
type erasing struct {
	facts
	request, approve, refuse, resume bool
	basis, reason, person            string
}

func (a *app) eraseCommand() *cobra.Command {
	var f erasing
	c := a.command("erase "+a.t("arg.actor"), "cmd.actor.erase", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		return a.erase(ctx, args, &f)
	})
	f.flags(a, c)
	c.Flags().BoolVar(&f.request, "request", false, a.t("flag.erase.request"))
	c.Flags().BoolVar(&f.approve, "approve", false, a.t("flag.erase.approve"))
	c.Flags().BoolVar(&f.refuse, "refuse", false, a.t("flag.erase.refuse"))
	c.Flags().BoolVar(&f.resume, "resume", false, a.t("flag.erase.resume"))
	c.Flags().StringVar(&f.basis, "basis", "", a.t("flag.erase.basis"))
	c.Flags().StringVar(&f.reason, "reason", "", a.t("flag.reason"))
	c.Flags().StringVar(&f.person, "person", "", a.t("flag.erase.person"))
	return c
}

func (a *app) erase(ctx context.Context, args []string, f *erasing) error {
	var chosen []func(domain.KeyID) domain.Body
	if f.request {
		chosen = append(chosen, func(key domain.KeyID) domain.Body { return &domain.ErasureRequested{KeyID: key, LegalBasis: f.basis} })
	}
	if f.approve {
		chosen = append(chosen, func(key domain.KeyID) domain.Body { return &domain.PersonalDataErased{KeyID: key} })
	}
	if f.refuse {
		chosen = append(chosen, func(key domain.KeyID) domain.Body { return &domain.ErasureRefused{KeyID: key, Reason: f.reason} })
	}
	switch {
	case f.resume && len(chosen) == 0:
		return a.resumeErasures(ctx, args)
	case f.resume || len(chosen) != 1 || len(args) != 1:
		return misuse("erase")
	}
	return a.record(ctx, &f.facts, func(s *session) (domain.Ref, domain.Body, error) {
		ref, err := s.ask.Find(domain.CategoryActor, args[0])
		key := domain.KeyID(ref)
		if f.person != "" {
			key = domain.KeyID(f.person)
		}
		return ref, chosen[0](key), err
	})
}

// resumeErasures destroys every key again that the log says is to be gone, or those of one actor: after an interruption,
// and after the vault was restored from a backup, which brings keys back.
func (a *app) resumeErasures(ctx context.Context, args []string) (err error) {
	s, err := a.open(ctx, toWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.ask.Whole = true
	if err := s.load(ctx); err != nil {
		return err
	}
	only := domain.Ref("")
	if len(args) == 1 {
		if only, err = s.ask.Find(domain.CategoryActor, args[0]); err != nil {
			return err
		}
	}
	erased, err := s.ask.AllForgotten(ctx, only)
	if err != nil {
		return err
	}
	if err := s.ledger.CheckVault(ctx); err != nil {
		return err
	}
	for _, key := range erased {
		if err := s.vault.Erase(ctx, string(key)); err != nil {
			return err
		}
	}
	if a.json {
		return writeJSON(s, struct {
			Erased []domain.KeyID `json:"erased"`
		}{erased})
	}
	p := s.text(a.t("erase.resumed", "count", a.words.Number(int64(len(erased)))))
	for _, key := range erased {
		p.printf("  %s\n", key)
	}
	return p.flush()
}
