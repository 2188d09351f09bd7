// Package access says who may do what, and where.
//
// There is one list of roles, whoever asks and whatever carries the question: the server's door, the ledger, an answer, a
// page. A Caller is somebody who has shown who he is, with the roles that he holds; May is the one question. What nobody
// has granted is refused.
//
//	read        reads the log and what follows from it
//	record      records facts
//	approve     answers what others have requested
//	migrate     moves a whole ledger in, event by event, as it was decided elsewhere
//	administer  says how streams are kept, and who may come in
//
// A role holds in regions, or everywhere. Who passed the door is carried in the context of a call, so that whatever decides
// behind it (admission, the ledger) can ask the same question again.
//
// The package knows no password, key or certificate: how somebody shows who he is stays with whoever keeps the door. Officers
// who sign their commands will be Callers too, with the roles that the ledger's own events give them.
package access

import (
	"context"
	"fmt"
	"slices"

	"jejak/domain/region"
)

// Role is what somebody may do.
type Role string

// The roles, and there are no others.
const (
	Read       Role = "read"
	Record     Role = "record"
	Approve    Role = "approve"
	Migrate    Role = "migrate"
	Administer Role = "administer"
)

// Roles lists the roles, the harmless first.
func Roles() []Role { return []Role{Read, Record, Approve, Migrate, Administer} }

// Via is how a caller has shown who he is.
type Via string

const (
	Token       Via = "token"       // he can read a file that only the owner of the server's process can
	Password    Via = "password"    // he knows it
	Certificate Via = "certificate" // he has the key of one that an authority has signed
)

// Grant is a role in the regions where it holds.
type Grant struct {
	Role Role
	In   Regions
}

// Caller is somebody who has shown who he is. The zero Caller may do nothing.
type Caller struct {
	Name   string // of the user; empty for a token, which speaks for whoever keeps the server
	Via    Via
	Grants []Grant
}

// May says whether a caller holds a role for a region. What belongs to no region, or to several, is asked about with the zero
// Region: only a role that holds everywhere is enough.
func May(c Caller, role Role, where region.Region) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role == role && g.In.Cover(where) })
}

// Somewhere says whether a caller holds a role in any region at all.
func (c Caller) Somewhere(role Role) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role == role && !g.In.Nowhere() })
}

// Check says whether grants can stand together: known roles, each once and somewhere. Whoever migrates does nothing else but
// read: what he appends is not judged again, so nobody may hold the role in passing.
func Check(grants []Grant) error {
	seen := map[Role]bool{}
	for _, g := range grants {
		switch {
		case !slices.Contains(Roles(), g.Role):
			return &GrantError{g.Role, "there is no such role"}
		case seen[g.Role]:
			return &GrantError{g.Role, "the role is given twice"}
		case g.In.Nowhere():
			return &GrantError{g.Role, "the role holds nowhere"}
		}
		seen[g.Role] = true
	}
	if seen[Migrate] && len(seen) > 1 && !(seen[Read] && len(seen) == 2) {
		return &GrantError{Migrate, "whoever migrates may read besides, and nothing else"}
	}
	if len(seen) == 0 {
		return &GrantError{"", "there is no role"}
	}
	return nil
}

// GrantError: a role cannot be given like that.
type GrantError struct {
	Role   Role
	Reason string
}

func (e *GrantError) Error() string { return fmt.Sprintf("access: role %q: %s", e.Role, e.Reason) }

type key struct{}

// With returns a context that carries the caller.
func With(ctx context.Context, c Caller) context.Context { return context.WithValue(ctx, key{}, c) }

// From returns the caller that a context carries. Without one, nobody has asked who is calling: a command line on the files
// themselves, or a mistake; whoever guards something takes it for the second.
func From(ctx context.Context) (Caller, bool) {
	c, ok := ctx.Value(key{}).(Caller)
	return c, ok
}
