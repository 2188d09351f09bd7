package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/mirror"
)

func (a *app) migrateCommand() *cobra.Command {
	m := migration{app: a}
	c := a.command("migrate "+a.t("arg.source")+" "+a.t("arg.target"), "cmd.migrate", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		m.source, m.target = args[0], args[1]
		return m.run(ctx)
	})
	c.Flags().BoolVar(&m.yes, "yes", false, a.t("flag.migrate.yes"))
	c.Flags().StringVar(&m.by, "by", "", a.t("flag.by"))
	return c
}

// migration moves a ledger to a new home, proves that nothing changed, and has the ledger say so there.
type migration struct {
	app            *app
	source, target string // as they are called
	yes            bool   // what is lost has been accepted
	by             string
	from, to       eventstore.Store
}

// clockLostError: events would be moved whose time of recording stays behind, and nobody has accepted that.
type clockLostError struct {
	events int64
	source string
}

func (e *clockLostError) Error() string {
	return fmt.Sprintf("%d events do not say when they were recorded, and only %s knows", e.events, e.source)
}

func (m migration) run(ctx context.Context) error {
	if !remote(m.target) {
		for _, check := range []func(string) error{ours, notReplica} {
			if err := check(m.target); err != nil {
				return err
			}
		}
	}
	m.app.store = m.source // what errors speak of
	return m.app.with(ctx, m.source, true, func(from eventstore.Store) error {
		if _, err := identify(ctx, m.source, from); err != nil {
			return err
		}
		return m.app.with(ctx, m.target, false, func(to eventstore.Store) error {
			m.from, m.to = from, to
			return m.move(ctx)
		})
	})
}

func (m migration) move(ctx context.Context) error {
	record, move, moved, err := m.already(ctx)
	if err != nil {
		return err
	}
	o := mirror.Options{Ours: ofLedger, Progress: m.app.moved("progress.migrate")}
	if moved {
		o.Until = record.ID
		proof, err := mirror.Prove(ctx, m.from, m.to, o)
		if err != nil {
			return err
		}
		return m.print("migrate.known", mirror.Progress{}, proof, move.Undated)
	}
	undated, err := undated(ctx, m.from)
	if err != nil {
		return err
	}
	if err := m.accept(ctx, undated); err != nil {
		return err
	}
	done, proof, err := mirror.Migrate(ctx, m.from, m.to, o)
	var judged *eventstore.RefusedError
	if errors.As(err, &judged) {
		return &moverError{m.target, judged}
	}
	if err != nil {
		return err
	}
	there := &ledger.Ledger{Store: m.to, Now: m.app.Now}
	_, err = there.Moved(ctx, domain.LedgerMoved{From: kindOf(m.source), To: kindOf(m.target), FromPosition: int64(proof.Source), ToPosition: int64(proof.Target),
		Events: proof.Events, Digest: proof.Digest, Undated: undated, LeftBehind: proof.Left}, domain.Author{User: (&facts{by: m.by}).author(m.app)})
	if err != nil {
		return err
	}
	return m.print("migrate.done", done, proof, undated)
}

// already looks whether the target has said that the ledger was moved to it. What the source says itself was copied.
func (m migration) already(ctx context.Context) (record eventstore.Record, move domain.LedgerMoved, moved bool, err error) {
	record, move, moved, err = ledger.LastMove(ctx, m.to)
	if err != nil || !moved {
		return record, move, false, err
	}
	r, found, err := eventstore.RecordAt(ctx, m.from, record.Stream, record.Revision)
	return record, move, !found || r.ID != record.ID, err
}

// ofLedger says whether a stream belongs to the ledger, and not to another application in the same store.
func ofLedger(stream string) bool {
	return slices.ContainsFunc(domain.Categories(), func(category string) bool { return strings.HasPrefix(stream, category+"-") })
}

// undated counts the events that do not say themselves when they were recorded.
func undated(ctx context.Context, store eventstore.Store) (n int64, err error) {
	err = eventstore.Scan(ctx, store, eventstore.Start, func(row []eventstore.Borrowed) func() error {
		found := int64(0)
		for i := range row {
			if ofLedger(string(row[i].Stream)) && !dated(row[i].Metadata) {
				found++
			}
		}
		return func() error {
			n += found
			return nil
		}
	})
	if err != nil {
		return 0, fmt.Errorf("count the events without a time of recording: %w", err)
	}
	return n, nil
}

// dated reports whether an envelope says when its event was recorded.
func dated(metadata []byte) bool {
	var m struct {
		RecordedAt time.Time `json:"recordedAt"`
	}
	return json.Unmarshal(metadata, &m) == nil && !m.RecordedAt.IsZero()
}

// accept asks whether the time of recording of so many events may be lost, unless somebody has said so.
func (m migration) accept(ctx context.Context, undated int64) error {
	if undated == 0 || m.yes {
		return nil
	}
	lost := &clockLostError{undated, bare(m.source)}
	if !m.app.Asks {
		return lost
	}
	a := m.app
	fmt.Fprintf(a.Err, "%s\n%s: ", a.t("error.CLOCK_LOST", "what", a.words.Number(undated), "source", lost.source), a.t("ask.migrate"))
	line, err := await(ctx, func() (string, error) { return bufio.NewReader(a.In).ReadString('\n') })
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the terminal: %w", err)
	}
	if !slices.Contains([]string{"ya", "y", "yes"}, strings.ToLower(strings.TrimSpace(line))) {
		return lost
	}
	return nil
}

func (m migration) print(title string, done mirror.Progress, proof mirror.Proof, undated int64) error {
	return m.app.printProof(title, m.target, outcome{Moved: done.Events, Events: proof.Events, Digest: proof.Digest, Left: proof.Left, Undated: undated})
}

// moverError: the server of the target has judged what is moved there as if it had been decided now. Whoever moves a ledger
// needs the role for it.
type moverError struct {
	target string
	judged error
}

func (e *moverError) Error() string {
	return fmt.Sprintf("move to %s: %v", displayed(e.target), e.judged)
}
