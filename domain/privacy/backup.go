package privacy

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"filippo.io/age"
)

// minOfficers is how many must be able to open a backup: one alone could lose it, and nobody would know what one alone
// does with it.
const minOfficers = 2

// Backup writes the vault as it is at this moment into a new file that only the officers can open whose recipients
// (age1…) are given, each alone. It is an age file of a tar archive of the vault's files, so that it can be opened
// without this program. A vault with damage is not backed up: the backup of before is better.
func (v *Vault) Backup(ctx context.Context, file string, recipients []string) (info Info, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("privacy: back up the vault %s to %s: %w", v.dir, file, err)
		}
	}()
	to, err := parseRecipients(recipients)
	if err != nil {
		return Info{}, err
	}
	if info, err = v.Info(ctx); err != nil {
		return Info{}, err
	}
	if err := v.absent(file); err != nil {
		return Info{}, err
	}
	files, err := v.snapshot(ctx)
	if err != nil {
		return Info{}, err
	}
	defer wipe(files)
	content, err := encrypt(files, to)
	if err != nil {
		return Info{}, err
	}
	if err := createFile(v.fs, file, content); err != nil {
		return Info{}, removeTemporary(v.fs, file, err) // a backup of which nobody knows whether it is whole is none
	}
	return info, nil
}

// RecipientError: a recipient cannot be read. What was given is not in it: it may be the secret half.
type RecipientError struct{ Number int } // from 1

func (e *RecipientError) Error() string {
	return fmt.Sprintf("recipient %d is not of the form age1…", e.Number)
}

// ErrOneOfficer: a backup was to be readable by fewer than two officers.
var ErrOneOfficer = errors.New("a backup of the vault is encrypted to at least two officers")

// parseRecipients reads recipients. One that is given twice is one officer.
func parseRecipients(texts []string) ([]age.Recipient, error) {
	var to []age.Recipient
	var known []string
	for i, text := range texts {
		text = strings.TrimSpace(text)
		list, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil || len(list) != 1 {
			return nil, &RecipientError{i + 1}
		}
		if !slices.Contains(known, text) {
			known, to = append(known, text), append(to, list...)
		}
	}
	if len(to) < minOfficers {
		return nil, ErrOneOfficer
	}
	return to, nil
}

// absent refuses a name that something has already.
func (v *Vault) absent(name string) error {
	f, err := v.fs.OpenFile(name, os.O_RDONLY, 0)
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	}
	return errors.Join(fmt.Errorf("%s: %w", name, ErrExists), f.Close())
}

// archived is a file of the vault in a backup, by its name.
type archived map[string][]byte

// archiveOrder is the order in which the files stand in a backup. The last may be missing.
var archiveOrder = []string{officeFile, keysFile, claimsFile}

// wipe overwrites what was held in memory of a vault.
func wipe(files archived) {
	for _, content := range files {
		clear(content)
	}
}

// snapshot returns the content of every file of the vault, at one moment.
func (v *Vault) snapshot(ctx context.Context) (archived, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	files := archived{}
	err := v.relying(ctx, v.refresh, func() error {
		if err := v.unlocked(); err != nil {
			return err
		}
		files[officeFile] = v.office.encode()
		for name, slots := range map[string]*slotFile{keysFile: &v.keys, claimsFile: &v.claims.slotFile} {
			if slots.file == nil {
				continue
			}
			content := make([]byte, offset(slots.slots))
			if _, err := slots.file.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			files[name] = content
		}
		return nil
	})
	return files, err
}

// encrypt makes the backup of the files.
func encrypt(files archived, to []age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(sealed)
	for _, name := range archiveOrder {
		content, has := files[name]
		if !has {
			continue
		}
		head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: filePerm, Size: int64(len(content)), Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(head); err != nil {
			return nil, err
		}
		if _, err := archive.Write(content); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(archive.Close(), sealed.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// NewIdentity makes the two halves of an officer's key: the secret one, for a file that only the officer has, and the
// recipient, to which backups are encrypted.
func NewIdentity() (secret, recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", fmt.Errorf("privacy: make the key of an officer: %w", err)
	}
	return identity.String(), identity.Recipient().String(), nil
}
