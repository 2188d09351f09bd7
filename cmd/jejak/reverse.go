package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/eventstore"
)

// reverseCommand takes one fact back, whatever it is about, or all facts of an import: the originals stay in the log, marked.
func (a *app) reverseCommand() *cobra.Command {
	var f facts
	var reason, imported string
	c := &cobra.Command{Use: "reverse " + a.t("arg.event"), Short: a.t("cmd.reverse"), Args: func(cmd *cobra.Command, args []string) error {
		if imported != "" {
			return cobra.NoArgs(cmd, args)
		}
		return cobra.ExactArgs(1)(cmd, args)
	}}
	f.flags(a, c)
	c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	c.Flags().StringVar(&imported, "import", "", a.t("flag.reverse.import"))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if imported != "" {
			for _, other := range []string{"id", "approval", "request-approval"} {
				if cmd.Flags().Changed(other) {
					return misuse("exclusive", "one", "--import", "other", "--"+other)
				}
			}
			return a.reverseImport(ctx, &f, imported, reason)
		}
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			target, err := s.event(ctx, args[0])
			return domain.Ref(target.Stream), &domain.FactReversed{Target: target.ID, Reason: reason}, err
		})
	}
	return c
}

// event finds an event by its id, or by its stream and revision: fund-8a145482@3, or 'DAK Fisik@3'.
func (s *session) event(ctx context.Context, text string) (eventstore.Record, error) {
	if id, err := uuid.Parse(text); err == nil {
		return s.eventByID(ctx, id)
	}
	i := strings.LastIndexByte(text, '@')
	if i < 0 {
		return eventstore.Record{}, misuse("event", "what", text)
	}
	revision, err := strconv.ParseInt(text[i+1:], 10, 64)
	if err != nil || revision < 0 {
		return eventstore.Record{}, misuse("event", "what", text)
	}
	stream, err := s.stream(ctx, text[:i])
	if err != nil {
		return eventstore.Record{}, err
	}
	r, found, err := eventstore.RecordAt(ctx, s.store, stream, eventstore.Revision(revision))
	if err == nil && !found {
		err = &notFoundError{what: text}
	}
	return r, err
}

// eventByID reads the log until it meets the event: whoever reverses does so seldom, and no index is kept for it.
func (s *session) eventByID(ctx context.Context, id uuid.UUID) (eventstore.Record, error) {
	for r, err := range s.store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return r, fmt.Errorf("read the log: %w", err)
		}
		if r.ID == id {
			return r, nil
		}
	}
	return eventstore.Record{}, &notFoundError{what: id.String()}
}
