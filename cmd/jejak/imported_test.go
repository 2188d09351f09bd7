package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/domain/region"
	"jejak/eventstore/local"
)

// importedSum is the digest of the file from which the ledger "imported" was read in part.
const importedSum = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

// importedLedger makes a ledger with a fund that was entered by hand, and an actor with a NIB and a NIK and two trainings
// that were read from a file.
func importedLedger(dir string) (err error) {
	now, err := time.Parse(time.RFC3339, today)
	if err != nil {
		return err
	}
	clock := func() time.Time { return now }
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{Now: clock})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	city, err := region.Parse("13.76")
	if err != nil {
		return err
	}
	actor, fund := domain.NamedRef(domain.CategoryActor, "impor"), domain.NamedRef(domain.CategoryFund, "impor")
	vault, err := privacy.Open(filepath.Join(dir, vaultDir), privacy.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, vault.Close()) }()
	l := &ledger.Ledger{Store: store, Sealer: vault, Claims: vault, Keys: vault, Now: clock}
	for row, step := range []struct {
		stream domain.Ref
		body   domain.Body
		read   bool
	}{
		{domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh"}, false},
		{fund, &domain.FundDeclared{Name: "APBD 2021", Source: "APBD-Kota", FiscalYear: 2021, Holder: "Disnakerin", Region: city}, false},
		{domain.ImportRef(importedSum), &domain.ImportStarted{File: "penerima.xlsx", Rows: 5}, false},
		{actor, &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV Contoh Impor", Region: city}, true},
		{actor, &domain.ActorIdentifierAdded{Scheme: identifier.NIB, Value: "0220001234567"}, true},
		{actor, &domain.PersonalIdentifierAdded{Scheme: identifier.NIK, Number: domain.NewPersonal("9999994101990001")}, true},
		{actor, &domain.TrainingAttended{Kind: "pelatihan", Topic: "kemasan"}, true},
		{actor, &domain.TrainingAttended{Kind: "pelatihan", Topic: "pemasaran"}, true},
		{domain.ImportRef(importedSum), &domain.RowsAccepted{N: 5}, false},
		{domain.ImportRef(importedSum), &domain.ImportFinished{}, false},
	} {
		meta := domain.Meta{OccurredOn: domain.InYear(2021), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}}
		if step.read {
			meta.Import = domain.Import{File: "penerima.xlsx", SHA256: importedSum, Row: row}
		}
		id := uuid.NewSHA1(uuid.NameSpaceOID, []byte{byte(row)})
		if _, err := l.Do(context.Background(), domain.Command{ID: id, Stream: step.stream, Meta: meta, Body: step.body}); err != nil {
			return err
		}
	}
	return nil
}
