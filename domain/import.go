package domain

import "strings"

// maxRows bounds an import: more rows than any spreadsheet has, and few enough to count.
const maxRows = 10_000_000

// Import says from which row of which file a fact was read.
type Import struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of the file's bytes
	Row    int    `json:"row"`
}

func (i *Import) check(c *check) {
	if *i == (Import{}) {
		return
	}
	c.text("import.file", &i.File, required)
	if !sha256Hex.MatchString(i.SHA256) {
		c.reject(FieldInvalid, "import.sha256", i.SHA256, "allowed", "64 0-9a-f")
	}
	c.number("import.row", i.Row, 1, maxRows)
}

// ImportRef is the stream of the import of a file.
func ImportRef(sha256 string) Ref { return Ref(CategoryImport + "-" + strings.ToLower(sha256)) }

// Importing is one import: started, its rows counted, finished, and perhaps reversed. Nothing on its stream is taken back
// by itself; an import is reversed as a whole, with all its facts.
type Importing struct {
	state    importState
	accepted int
	rejected map[int]bool
}

type importState string

const (
	importNone     importState = ""
	importStarted  importState = "started"
	importFinished importState = "finished"
	importReversed importState = "reversed"
)

// Started reports whether there is such an import, and Reversed whether it was taken back.
func (i *Importing) Started() bool  { return i.state != importNone }
func (i *Importing) Reversed() bool { return i.state == importReversed }

func newImporting() *Importing { return &Importing{rejected: map[int]bool{}} }

// Admits says whether facts of the import can be recorded: it has been started and not been taken back.
func (i *Importing) Admits(stream Ref) error {
	switch i.state {
	case importNone:
		return Reject(ReferenceUnknown, "import", string(stream))
	case importReversed:
		return Reject(StateOrder, "import", CategoryImport, "state", string(i.state), "stream", string(stream))
	}
	return nil
}

func (i *Importing) Decide(cmd Command) (Decision, error) {
	if _, opens := cmd.Body.(*ImportStarted); opens == (i.state != importNone) {
		return refuseOpening(opens, cmd.Stream)
	}
	_, reverses := cmd.Body.(*ImportReversed)
	if i.state == importReversed || i.state == importFinished && !reverses {
		return refuse(StateOrder, "body", TypeName(cmd.Body), "state", string(i.state), "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *RowRejected:
		if i.rejected[b.Row] {
			return refuse(AlreadyRegistered, "row", itoa(int64(b.Row)))
		}
	case *ImportFinished:
		b.Accepted, b.Rejected = i.accepted, len(i.rejected)
	}
	return accept(cmd.Body)
}

func (i *Importing) Evolve(e Recorded) {
	switch b := e.Body.(type) {
	case *ImportStarted:
		i.state = importStarted
	case *RowsAccepted:
		i.accepted += b.N
	case *RowRejected:
		i.rejected[b.Row] = true
	case *ImportFinished:
		i.state = importFinished
	case *ImportReversed:
		i.state = importReversed
	}
}

// Broken is never asked: no event of an import can be reversed by itself.
func (i *Importing) Broken() string { return "" }
