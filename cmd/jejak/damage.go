package main

import (
	"errors"
	"fmt"
	"strconv"

	"jejak/eventstore"
	"jejak/eventstore/local"
)

// remark says in the person's language what is wrong with a file of the store, or worth knowing about it.
func (a *app) remark(r local.Remark) string {
	var pairs []string
	for i, detail := range r.Details {
		pairs = append(pairs, strconv.Itoa(i), detail)
	}
	return a.t("damage."+r.Code, pairs...)
}

// damageAt says what a damage is, and where in its file.
func (a *app) damageAt(e *local.CorruptError) string {
	why := a.remark(e.Reason)
	if e.Rebuildable {
		why = a.t("damaged.index", "why", why)
	}
	return a.t("damaged.at", "file", e.File, "offset", fmt.Sprint(e.Offset), "why", why)
}

// degraded tells of an index that is damaged, and that answers are right all the same.
func (a *app) degraded(e *local.CorruptError) {
	if !a.quiet {
		fmt.Fprintln(a.Err, a.t("store.degraded", "what", a.damageAt(e), "command", a.invocation("store compact-index")))
	}
}

// hit is damageAt with the event that the damage hit, as far as its bytes can tell.
func (a *app) hit(e *local.CorruptError) string {
	if e.Stream == "" {
		return a.damageAt(e)
	}
	return a.t("damaged.event", "at", a.damageAt(e), "stream", e.Stream, "revision", revision(e.Revision), "event", e.Event.String())
}

// revision is that of a damaged event, which may not be known.
func revision(r eventstore.Revision) string {
	if r < 0 {
		return "?"
	}
	return fmt.Sprint(r)
}

// cause is an error as people read it where it is a part of an answer.
func (a *app) cause(err error) string {
	var damage *local.CorruptError
	if errors.As(err, &damage) {
		return a.hit(damage)
	}
	return err.Error()
}
