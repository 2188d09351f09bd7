package columns

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Fault is why a table cannot be used, or "" if it can.
type Fault string

// The faults of a table. Each is mended by making the table again.
const (
	Absent       Fault = "absent"
	Altered      Fault = "altered"       // bytes are not as they were written
	OtherVersion Fault = "other-version" // no damage: made by a program that keeps it in another form
)

// Form is what a table is and in which form it is kept.
type Form struct {
	Name    string `json:"table"`
	Version int    `json:"version"` // changes whenever the same facts would give other entries
	Width   int    `json:"width"`   // numbers an entry
	Once    bool   `json:"once"`    // of a row only the first entry is of interest, and kept
}

// manifest is the file that says which runs a table consists of. It has one spelling.
type manifest struct {
	Form
	Note   jsontext.Value `json:"note"` // what the table has taken in, in the words of whoever keeps it
	Runs   []run          `json:"runs"`
	SHA256 string         `json:"sha256"` // of the manifest without this member
}

func (m manifest) encode() ([]byte, error) {
	m.SHA256 = ""
	bare, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(bare)
	m.SHA256 = hex.EncodeToString(sum[:])
	return json.Marshal(m)
}

// ManifestName is the name of the file by which a table is found.
func ManifestName(table string) string { return table + manifestSuffix }

const (
	manifestSuffix = ".table"
	runSuffix      = ".columns"
)

func runName(table string, r run) string { return table + "-" + r.Index[:16] + runSuffix }

// readManifest reads the manifest of a table. Only a failing disk is an error; what this account may not read is as absent.
func readManifest(dir string, form Form) (m manifest, fault Fault, err error) {
	saved, err := os.ReadFile(filepath.Join(dir, ManifestName(form.Name)))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return m, Absent, nil
	case err != nil:
		return m, "", fmt.Errorf("columns: %w", err)
	}
	if !m.reads(saved) || m.Name != form.Name {
		return manifest{}, Altered, nil
	}
	if m.Form != form {
		return m, OtherVersion, nil
	}
	return m, "", nil
}

// reads takes in a saved manifest, and reports whether it is as it was written.
func (m *manifest) reads(saved []byte) bool {
	if json.Unmarshal(saved, m) != nil {
		return false
	}
	whole, err := m.encode()
	return err == nil && string(whole) == string(saved)
}
