package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
)

// errVaultFaults: a check of the vault found faults. They have been printed.
var errVaultFaults = errors.New("the vault has faults")

// vaultFindings reads every byte of the vault that belongs to the ledger, holds it against the log, and names each fault.
// A log that cannot be read says nothing of the vault, which is looked at nevertheless.
func (a *app) vaultFindings(ctx context.Context) (found []privacy.Finding, err error) {
	s, unread := a.logAlone(ctx)
	if unread != nil {
		return a.findingsBeside(ctx, nil)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return a.findingsBeside(ctx, s)
}

// findingsBeside holds the vault against the log of a session, or looks at it by itself when there is none.
func (a *app) findingsBeside(ctx context.Context, s *session) ([]privacy.Finding, error) {
	dir, err := a.vaultPath()
	if err != nil {
		return nil, err
	}
	o := privacy.Options{ReadOnly: true}
	if a.unlocks() {
		o.Unlock = a.unlock
	}
	if s == nil {
		return privacy.Check(ctx, dir, o)
	}
	p, err := s.people(ctx)
	if err != nil {
		return nil, err
	}
	o.Entries = p.entries
	absent, err := privacy.Absent(dir, o)
	if err != nil {
		return nil, err
	}
	if absent && len(p.sealed) > 0 {
		return []privacy.Finding{{Code: privacy.FaultLost, What: "personal data was sealed, and the vault is gone", Mend: privacy.MendRestore}}, nil
	}
	found, err := privacy.Check(ctx, dir, o)
	if err != nil || absent {
		return found, err
	}
	if s.vault, err = privacy.Open(dir, o); err != nil {
		if len(found) > 0 {
			return found, nil // what is wrong with it was said
		}
		return nil, err
	}
	s.ledger.Vault = s.vault // which is closed with the session
	more, err := a.besideTheLog(ctx, s, p, found)
	return append(found, more...), err
}

// besideTheLog holds a vault against the log, as far as its files can be read.
func (a *app) besideTheLog(ctx context.Context, s *session, p *people, found []privacy.Finding) (more []privacy.Finding, err error) {
	add := func(code privacy.Fault, file, what string, mend privacy.Mend) {
		more = append(more, privacy.Finding{Code: code, File: file, What: what, Mend: mend})
	}
	switch err := s.ledger.Named(ctx); {
	case errors.Is(err, ledger.ErrVaultForeign):
		add(privacy.FaultForeign, "", err.Error(), privacy.MendRestore)
		return more, nil
	case errors.Is(err, ledger.ErrVaultBehind):
		add(privacy.FaultBehind, "person.keys", err.Error(), privacy.MendRestore)
	case err != nil:
		return nil, err
	}
	for _, key := range p.erased {
		if has, err := s.vault.Remembers(ctx, key); err == nil && has {
			add(privacy.FaultUnforgotten, "person.keys", key, privacy.MendRepair)
		}
	}
	if s.vault.Sealed() && !a.unlocks() {
		return more, nil // nobody is asked for it
	}
	events, err := s.ledger.ForgedMarks(ctx)
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		add(privacy.FaultMark, "", event.String(), privacy.MendNothing)
	}
	damaged := slices.ContainsFunc(found, func(f privacy.Finding) bool {
		return f.Code != privacy.FaultUnfinished && f.Code != privacy.FaultExposed
	})
	lacking, err := p.lacking(ctx, s.vault)
	if err != nil {
		if damaged {
			return more, nil
		}
		return nil, err
	}
	if lacking > 0 {
		add(privacy.FaultKeysLacking, "person.keys", a.words.Number(int64(lacking)), privacy.MendRestore)
	}
	if damaged {
		return more, nil
	}
	differ, err := p.differ(ctx, s.vault)
	if differ > 0 {
		add(privacy.FaultClaimsDiffer, "person.claims", a.words.Number(int64(differ)), privacy.MendRepair)
	}
	return more, err
}

// lacking counts those whose key the vault made, and does not have.
func (p *people) lacking(ctx context.Context, v *privacy.Vault) (count int, err error) {
	for _, sealed := range p.sealed {
		_, behind, err := v.Lacks(ctx, sealed)
		if err != nil {
			return 0, err
		}
		if behind {
			count++
		}
	}
	return count, nil
}

// differ counts the numbers that stand at the end of the log and are held by nobody who has them.
func (p *people) differ(ctx context.Context, v *privacy.Vault) (count int, err error) {
	for _, g := range p.numbers {
		if g.revoked || p.revoked(g) {
			continue
		}
		clear, err := v.Open(ctx, g.sealed, g.event, "number")
		if errors.Is(err, privacy.ErrErased) || errors.Is(err, privacy.ErrUnknownKey) {
			continue
		}
		if err != nil {
			return count, err
		}
		id, _, err := domain.ReadNumber(g.scheme, clear)
		if err != nil {
			return count, err
		}
		kind, value := domain.ClaimKey(id)
		list, err := v.Lookup(ctx, kind, value)
		if err != nil {
			return count, err
		}
		if slices.ContainsFunc(list, func(c domain.Claim) bool { return c.Actor == g.actor }) {
			continue
		}
		stands := false // on a record that is one with this
		if len(list) > 0 && !domain.Shared(g.scheme) {
			if stands, err = p.has(ctx, v, list[0].Actor, id); err != nil {
				return count, err
			}
		}
		if !stands {
			count++
		}
	}
	return count, nil
}

// revoked reports whether a number was taken back since it was given.
func (p *people) revoked(g numberGiven) bool {
	return slices.ContainsFunc(p.numbers, func(r numberGiven) bool { return r.event == g.event && r.revoked })
}

// checkVault names each fault of the vault. Any is exit code 3.
func (a *app) checkVault(ctx context.Context) error {
	found, err := a.vaultFindings(ctx)
	if err != nil {
		return err
	}
	if a.json {
		err = a.writeJSON(struct {
			Findings []privacy.Finding `json:"findings"`
		}{append([]privacy.Finding{}, found...)})
	} else {
		p := a.plain(a.t("vault.check"))
		p.field(a.t("vault.faults"), a.words.Number(int64(len(found))))
		p.vaultFindings(found)
		err = p.flush()
	}
	if err == nil && len(found) > 0 {
		err = errVaultFaults
	}
	return err
}

// vaultFindings prints what is wrong with a vault, each with the command that mends it.
func (p *page) vaultFindings(found []privacy.Finding) {
	for _, f := range found {
		where := f.File
		if f.Offset > 0 {
			where = fmt.Sprintf("%s@%d", f.File, f.Offset)
		}
		p.printf("  – [%s] %s\n", f.Code, strings.TrimSpace(where+" "+p.app.t("vault.fault."+string(f.Code), "what", f.What)))
		if f.Mend != privacy.MendNothing {
			p.printf("    %s\n", p.app.t("vault.mend", "command", p.app.mendVault(f)))
		}
	}
}

// vaultFinding is what a check of the whole ledger tells of a fault of the vault.
func (a *app) vaultFinding(f privacy.Finding) finding {
	told := finding{Kind: isDamage, Code: string(f.Code), File: path.Join(vaultDir, f.File), Text: a.t("vault.fault."+string(f.Code), "what", f.What)}
	if f.Code == privacy.FaultUnfinished || f.Code == privacy.FaultMark { // nothing relies on it
		told.Kind = isNote
	}
	if f.Offset > 0 {
		told.Offset = &f.Offset
	}
	if f.Mend != privacy.MendNothing {
		told.Mend = a.mendVault(f)
	}
	return told
}

// repairVault makes again what can be: the claims from the log, and the count of changes. Keys come back from a backup, or
// are given up.
func (a *app) repairVault(ctx context.Context, giveUp bool) (err error) {
	dir, err := a.vaultPath()
	if err != nil {
		return err
	}
	s, err := a.open(ctx, toServe) // nobody else writes meanwhile
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	p, err := a.people(ctx)
	if err != nil {
		return err
	}
	if !giveUp {
		if err := a.repairable(ctx, dir, s.ledger, p); err != nil {
			return err
		}
	}
	bar := a.progress(a.t("progress.claims"))
	claimed := 0
	complete := func(v *privacy.Vault) error {
		if claimed, err = p.claim(ctx, v, bar); err != nil {
			return err
		}
		return p.share(ctx, v)
	}
	done, err := privacy.Repair(ctx, dir, p.erased, giveUp, complete, privacy.Options{Entries: p.entries, Unlock: a.unlock, WorkFactor: a.WorkFactor})
	bar.done()
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			privacy.Repaired
			Claimed int `json:"claimed"`
		}{done, claimed})
	}
	page := a.plain(a.t("vault.repair", "dir", dir))
	page.field(a.t("vault.entries"), a.words.Number(done.Entries))
	page.field(a.t("vault.reclaimed"), a.words.Number(int64(claimed)))
	page.listed(a.t("vault.destroyed"), done.Destroyed)
	if done.GivenUp {
		page.note(a.t("vault.givenup"))
	}
	return page.flush()
}

// repairable refuses a vault of which a repair would give up keys that may be in a backup.
func (a *app) repairable(ctx context.Context, dir string, l *ledger.Ledger, p *people) (err error) {
	v, err := privacy.Open(dir, privacy.Options{ReadOnly: true, Unlock: a.unlock})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	l.Vault = v
	if err := l.Named(ctx); errors.Is(err, ledger.ErrVaultBehind) {
		return fmt.Errorf("%w: %w", privacy.ErrKeysLost, err)
	} else if err != nil {
		return err
	}
	lacking, err := p.lacking(ctx, v)
	if err == nil && lacking > 0 {
		err = fmt.Errorf("%w: of %d persons", privacy.ErrKeysLost, lacking)
	}
	return err
}

// mendVault is the command that mends a fault. The vault of a ledger on a server is more often in another directory than lost.
func (a *app) mendVault(f privacy.Finding) string {
	mend := a.invocation(string(f.Mend))
	if f.Code == privacy.FaultLost && remote(a.storeName()) {
		return a.t("mend.home", "command", mend)
	}
	return mend
}
