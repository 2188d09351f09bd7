package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
	"jejak/domain/visible"
	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/local"
	"jejak/eventstore/mirror"
	"jejak/projections"
	"jejak/projections/answers"
)

// Exit codes, as in the command's documentation.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitVerify      = 3
	exitRejected    = 4
	exitNotFound    = 5
	exitConflict    = 6
	exitStore       = 7
	exitInterrupted = 130
)

// unreachableError: the store cannot be opened, for a reason that has no type of its own.
type unreachableError struct {
	store string
	err   error
}

func (e *unreachableError) Error() string {
	return fmt.Sprintf("open store %s: %v", displayed(e.store), e.err)
}

func (e *unreachableError) Unwrap() error { return e.err }

// problem is an error as it is shown: a stable code, what is wrong, what to do, and the exit code.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Field   string `json:"field,omitempty"`
	exit    int
}

// report shows an error on standard error and returns the exit code.
func (a *app) report(ctx context.Context, err error) int {
	if err == nil {
		return exitOK
	}
	p := a.problem(ctx, err)
	p.Message, p.Hint = discreet(p.Message), discreet(p.Hint)
	p.Message, _ = identifier.HideNIKs(p.Message) // whatever was typed where, a screen is shared and a log is kept
	p.Hint, _ = identifier.HideNIKs(p.Hint)
	if a.json {
		line, jsonErr := json.Marshal(struct {
			Error problem `json:"error"`
		}{p})
		if jsonErr == nil {
			fmt.Fprintf(a.Err, "%s\n", line)
			return p.exit
		}
	}
	fmt.Fprintf(a.Err, "%s [%s] %s\n", a.t("error.word"), p.Code, indented(p.Message))
	if p.Hint != "" {
		fmt.Fprintf(a.Err, "  %s %s\n", a.t("error.hint"), indented(p.Hint))
	}
	return p.exit
}

// indented is a message whose further lines, of which several errors together have some, cannot be taken for other messages.
func indented(message string) string {
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = visible.Escape(line)
	}
	return strings.Join(lines, "\n  ")
}

// recordFlags are the flags of record and fund that fill a field, by the name that the field has in an event: people are told
// what they have typed. JSON keeps the field's name.
var recordFlags = map[string]string{
	"actor": "actor", "group": "group", "as": "as", "address": "address", "contact": "contact", "entityKind": "entity", "name": "name", "owner": "owner", "sector": "sector", "kbli": "kbli",
	"startedOn": "started", "started": "started", "topic": "topic", "kind": "kind", "hoursJP": "hours", "result": "result",
	"certificateNo": "certificate", "item": "item", "items": "item", "bast": "bast", "title": "title", "licence": "licence",
	"step": "step", "number": "number", "issuedOn": "issued", "issued": "issued", "expiresOn": "expires", "expires": "expires",
	"form": "form", "tenorMonths": "tenor", "rateBps": "rate-bps", "lender": "lender", "contract": "contract",
	"channel": "channel", "partner": "partner", "product": "product", "outcome": "outcome", "event": "event", "place": "place",
	"salesRp": "sales", "sales": "sales", "valueRp": "value", "value": "value", "programme": "programme",
	"activity": "activity", "fund": "fund", "commitment": "commitment", "occurredOn": "on", "on": "on", "mode": "mode",
	"confidence": "confidence", "evidence": "evidence", "note": "note", "by": "by", "role": "role", "office": "office",
	"amountRp": "amount", "amount": "amount", "roundedTo": "rounded-to", "decree": "decree", "through": "through", "source": "source",
	"fiscalYear": "year", "holder": "holder", "instrument": "instrument", "payee": "payee", "sp2d": "sp2d", "sts": "sts",
	"reason": "reason", "late": "late", "legalBasis": "basis", "keyId": "person", "scheme": "scheme", "validFrom": "valid-from",
	"status": "status", "serial": "serial", "found": "found", "used": "found", "condition": "condition",
	"produces": "produces", "transforms": "transforms", "method": "method", "verifier": "verifier",
	"occupation": "occupation", "asOf": "of", "workers": "workers", "investmentRp": "investment", "capitalRp": "capital",
	"annualSalesRp": "sales", "production": "production", "productionUnit": "unit", "criteria": "criteria", "rule": "rule",
	"version": "edition", "aid": "aid", "before": "scheme", "after": "scheme",
	"from": "from", "to": "to", "basis": "basis", "metric": "metric", "period": "of", "unit": "unit-of-value", "stage": "stage", "text": "text",
	"answer": "answer", "purpose": "purpose", "person": "person", "city": "city", "NIK": "nik", "NPWP": "npwp", "telepon": "phone", "NIB": "nib",
}

// metaFields are those that are flags also where the others are members of an event.
var metaFields = []string{"occurredOn", "on", "mode", "confidence", "evidence", "note", "office"}

// problem finds out what an error means to the person who sees it. This is the only place where that is decided.
func (a *app) problem(ctx context.Context, err error) problem {
	var (
		rejection *domain.Rejection
		usage     *usageError
		missing   *answers.NotFoundError
		unnamed   *answers.EventNameError
		figure    *answers.UnknownFigureError
		unknown   *answers.UnknownNumberError
		corrupt   *local.CorruptError
		kept      *projections.DamagedError
		refused   *eventstore.RefusedError
	)
	if errors.As(err, &refused) && slices.Contains(domain.Codes(), domain.Code(refused.Code)) { // a server's guard says it in our words
		rejection = &domain.Rejection{Code: domain.Code(refused.Code), Field: refused.Field, Received: refused.Received, Details: map[string]string{}}
		maps.Copy(rejection.Details, refused.Details)
	}
	switch {
	case rejection != nil || errors.As(err, &rejection):
		exit := exitRejected
		if rejection.Code == domain.Conflict {
			exit = exitConflict
		}
		shown := *rejection
		if !a.json {
			shown = a.told(shown)
		}
		if name, ok := recordFlags[shown.Field]; ok && (!a.byMember || slices.Contains(metaFields, shown.Field)) {
			shown.Field = "--" + name
		}
		hint := shown.Hint(a.lang)
		if shown.Code == domain.FieldMissing && shown.Field == "--owner" { // and not that a name is to be typed where others see it
			hint = a.t("error.FIELD_MISSING.private.hint", "field", shown.Field)
		}
		return problem{string(shown.Code), shown.Message(a.lang), hint, rejection.Field, exit}
	case errors.As(err, &unnamed):
		return a.problem(ctx, misuse("event", "what", unnamed.Text))
	case errors.As(err, &figure):
		return a.problem(ctx, misuse("figure", "what", figure.Name))
	case errors.As(err, &usage):
		return problem{Code: "USAGE", Message: a.t("usage.error."+usage.key, usage.pairs...), Hint: a.t("error.USAGE.hint"), exit: exitUsage}
	case errors.As(err, &missing):
		return a.notFound(missing)
	case errors.As(err, &unknown):
		return a.named("NUMBER_UNKNOWN", exitNotFound, unknown.Shown)
	case ctx.Err() != nil:
		return problem{Code: "INTERRUPTED", Message: a.t("error.INTERRUPTED"), exit: exitInterrupted}
	case errors.As(err, &corrupt) && corrupt.Remade():
		return a.named("INDEX_DAMAGED", exitVerify, a.hit(corrupt), "command", a.invocation("store compact-index"))
	case errors.As(err, &corrupt):
		return a.damaged(a.hit(corrupt))
	case errors.As(err, &kept):
		return a.named("MODELS_DAMAGED", exitVerify, modelsDir+"/"+kept.File, "command", a.invocation("rebuild"))
	}
	return a.storeProblem(err)
}

// typeWord finds what may be the name of a type of event.
var typeWord = regexp.MustCompile(`[A-Z][A-Za-z]+`)

// told is a rejection in words that people know: dates, states, and what events are called. JSON keeps those of the log.
func (a *app) told(r domain.Rejection) domain.Rejection {
	r = a.dated(r)
	called := func(text string) string {
		return typeWord.ReplaceAllStringFunc(text, func(word string) string {
			if slices.Contains(domain.TypeNames(), word) {
				return a.words.EventType(word)
			}
			return word
		})
	}
	switch r.Code {
	case domain.StateOrder, domain.ApprovalDecided:
		r.Details["state"] = a.words.State(r.Details["state"])
		r.Received = called(r.Received)
	case domain.ReverseBreaks:
		r.Details["why"] = called(r.Details["why"])
		r.Received = called(r.Received)
	case domain.ReverseOtherwise, domain.ReverseConsequence, domain.WrongStream:
		r.Received = called(r.Received)
	case domain.ActorClosedCode:
		r.Received = a.words.ClosingReason(domain.ClosingReason(r.Received))
	}
	return r
}

// dated is a rejection whose dates are in words.
func (a *app) dated(r domain.Rejection) domain.Rejection {
	r.Details = maps.Clone(r.Details)
	for _, name := range []string{"earlier", "since", "limit", "expires", "met"} {
		if text, has := r.Details[name]; has {
			r.Details[name] = a.words.Dated(text)
		}
	}
	if slices.Contains([]domain.Code{domain.FutureFact, domain.TooOld, domain.DateOrder, domain.YearOther}, r.Code) {
		r.Received = a.words.Dated(r.Received)
	}
	return r
}

func (a *app) storeProblem(err error) problem {
	if p, is := a.clusterProblem(err); is {
		return p
	}
	var (
		locked      *local.LockedError
		lost        *local.LostError
		foreign     *local.ForeignError
		newer       *local.VersionError
		unreachable *unreachableError
		silent      *esdb.UnreachableError
		replica     *replicaError
		diverged    *mirror.DivergedError
		clockLost   *clockLostError
		mover       *moverError
		unknown     *eventstore.UnknownPositionError
		invalid     *eventstore.InvalidError
		faulty      *faultyError
		absent      *noBackupError
		listening   *net.OpError
	)
	if p, is := a.accessProblem(err); is {
		return p
	}
	switch {
	case errors.Is(err, errDamaged):
		return a.damaged(displayed(a.storeName()))
	case errors.As(err, &faulty):
		return a.named("CHECK_DAMAGES", exitVerify, a.words.Number(int64(faulty.damages)))
	case errors.As(err, &diverged):
		return a.named("LOGS_DIVERGED", exitVerify, err.Error())
	case errors.As(err, &unknown):
		return a.named("POSITION_UNKNOWN", exitVerify, fmt.Sprint(unknown.Position))
	case errors.As(err, &invalid) && invalid.Excess > 0:
		return a.named("TOO_LARGE", exitRejected, a.words.Number(int64(invalid.Excess)), "limit", a.words.Number(eventstore.MaxAppendBytes))
	case errors.As(err, &mover):
		return a.named("MIGRATE_DENIED", exitStore, displayed(mover.target))
	case errors.As(err, &clockLost):
		return a.named("CLOCK_LOST", exitRejected, a.words.Number(clockLost.events), "source", clockLost.source)
	case errors.As(err, &replica):
		return a.named("STORE_REPLICA", exitStore, replica.dir, "source", replica.source)
	case errors.Is(err, local.ErrExists):
		return a.named("STORE_EXISTS", exitStore, err.Error())
	case errors.As(err, &locked):
		return a.locked(locked)
	case errors.As(err, &lost):
		return a.named("STORE_LOCK_LOST", exitStore, lost.Dir, "file", lost.File)
	case errors.As(err, &foreign):
		return a.named("STORE_FOREIGN", exitStore, foreign.Dir, "entry", foreign.Entry)
	case errors.As(err, &newer):
		return a.named("STORE_NEWER", exitStore, newer.Error())
	case errors.As(err, &absent):
		p := a.named("STORE_MISSING", exitStore, absent.dir)
		p.Hint = a.t("error.STORE_MISSING.backup.hint", "jejak", a.self())
		return p
	case errors.Is(err, local.ErrMissing):
		return a.named("STORE_MISSING", exitStore, displayed(a.storeName()))
	case errors.Is(err, ledger.ErrNotOpened):
		return a.named("LEDGER_EMPTY", exitStore, displayed(a.storeName()))
	}
	if p, is := a.vaultProblem(err); is {
		return p
	}
	switch {
	case errors.Is(err, eventstore.ErrReadOnly):
		return a.named("STORE_READ_ONLY", exitStore, err.Error())
	case errors.As(err, &unreachable):
		return a.named("STORE_UNREACHABLE", exitStore, unreachable.Error())
	case errors.As(err, &silent):
		return a.named("STORE_UNREACHABLE", exitStore, silent.Error())
	}
	if errors.As(err, &listening) && listening.Op == "listen" {
		what := listening.Err.Error()
		if listening.Addr != nil { // there is none for what is no address
			what = listening.Addr.String() + ": " + what
		}
		return a.named("LISTEN_FAILED", exitStore, what)
	}
	return problem{Code: "FAILURE", Message: err.Error(), exit: exitFailure}
}

// locked says who writes to a store, and through whom else it can be written.
func (a *app) locked(e *local.LockedError) problem {
	p := a.named("STORE_LOCKED", exitStore, e.Dir, "pid", fmt.Sprint(e.PID), "host", e.Host, "since", e.Since)
	if e.Address != "" {
		p.Hint = a.t("error.STORE_LOCKED.served.hint", "address", e.Address, "home", a.storeName())
	}
	return p
}

// damaged says what to do about a damaged store: look at all of the damage, and restore.
func (a *app) damaged(what string) problem {
	return a.named("STORE_DAMAGED", exitVerify, what, "check", a.invocation("store check"), "restore", a.self()+" store restore")
}

// named makes a problem whose message and hint are in the catalogue under its code.
func (a *app) named(code string, exit int, what string, pairs ...string) problem {
	what = strings.ReplaceAll(what, "\n", "; ") // several errors together
	pairs = append([]string{"what", what, "jejak", a.self()}, pairs...)
	return problem{Code: code, Message: a.t("error."+code, pairs...), Hint: a.t("error."+code+".hint", pairs...), exit: exit}
}

func (a *app) notFound(e *answers.NotFoundError) problem {
	if len(e.Candidates) == 0 {
		p := a.named("NOT_FOUND", exitNotFound, e.Text)
		if a.asOf != "" || a.recordedBy != "" {
			p.Message = a.t("error.NOT_FOUND.view", "what", e.Text)
			p.Hint = a.t("error.NOT_FOUND.view.hint")
		} else if e.Category == domain.CategoryActor {
			p.Hint = a.t("error.NOT_FOUND.actor.hint", "jejak", a.self())
		}
		return p
	}
	code := "AMBIGUOUS"
	if e.Partial {
		code = "NAME_PARTIAL"
	}
	return a.named(code, exitNotFound, e.Text, "candidates", candidates(e.Candidates))
}

// candidates lists what a text may mean. What has no name is called by its id, and says what it is about.
func candidates(list []answers.Candidate) string {
	texts := make([]string, len(list))
	for i, c := range list {
		switch c.Ref.Category() {
		case domain.CategoryFinding, domain.CategoryApproval:
			texts[i] = fmt.Sprintf("%s (%s)", c.Ref, c.Name)
		default:
			texts[i] = fmt.Sprintf("%s (%s)", c.Name, c.Ref)
		}
	}
	return strings.Join(texts, "; ")
}
