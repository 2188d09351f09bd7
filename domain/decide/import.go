package decide

import "jejak/domain"

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
func (i *Importing) Admits(stream domain.Ref) error {
	switch i.state {
	case importNone:
		return domain.Reject(domain.ReferenceUnknown, "import", string(stream))
	case importReversed:
		return domain.Reject(domain.StateOrder, "import", domain.CategoryImport, "state", string(i.state), "stream", string(stream))
	}
	return nil
}

func (i *Importing) Decide(cmd Case) (Decision, error) {
	if _, opens := cmd.Body.(*domain.ImportStarted); opens == (i.state != importNone) {
		return refuseOpening(opens, cmd.Stream)
	}
	_, reverses := cmd.Body.(*domain.ImportReversed)
	if i.state == importReversed || i.state == importFinished && !reverses {
		return refuse(domain.StateOrder, "body", domain.TypeName(cmd.Body), "state", string(i.state), "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *domain.RowRejected:
		if i.rejected[b.Row] {
			return refuse(domain.AlreadyRegistered, "row", itoa(int64(b.Row)))
		}
	case *domain.ImportFinished:
		b.Accepted, b.Rejected = i.accepted, len(i.rejected)
	}
	return accept(cmd.Body)
}

func (i *Importing) Evolve(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ImportStarted:
		i.state = importStarted
	case *domain.RowsAccepted:
		i.accepted += b.N
	case *domain.RowRejected:
		i.rejected[b.Row] = true
	case *domain.ImportFinished:
		i.state = importFinished
	case *domain.ImportReversed:
		i.state = importReversed
	}
}

// Broken is never asked: no event of an import can be reversed by itself.
func (i *Importing) Broken() string { return "" }
