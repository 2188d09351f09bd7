package door

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"jejak/domain/access"
)

const (
	// usersMagic is the first line of a file of users.
	usersMagic = "jejak users 1"
	// maxUsers bounds the users of a server: every officer of a province.
	maxUsers = 10_000
)

// userName is what a user may be called: it stands in addresses, in certificates and in logs.
var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// ErrName: that is no name for a user.
var ErrName = errors.New("door: a user's name has 1 to 64 of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit")

// User is somebody who may come in.
type User struct {
	Name   string
	Via    access.Via // Password or Certificate
	Grants []access.Grant
	hash   hash   // for Password
	text   string // the line in the file, by which a change of his is known; empty as long as he is in none
}

// NewUser makes a user who shows a password, or, when it is empty, a certificate.
func NewUser(called, password string, grants []access.Grant) (User, error) {
	u := User{Name: called, Via: access.Certificate, Grants: slices.Clone(grants)}
	if !userName.MatchString(called) {
		return User{}, ErrName
	}
	if err := checkGrants(grants); err != nil {
		return User{}, err
	}
	if password != "" {
		h, err := newHash(password)
		if err != nil {
			return User{}, err
		}
		u.Via, u.hash = access.Password, h
	}
	slices.SortFunc(u.Grants, byRole)
	return u, nil
}

// checkGrants adds to access.Check what holds at this door: a log is read, moved and looked after as a whole.
func checkGrants(grants []access.Grant) error {
	if err := access.Check(grants); err != nil {
		return err
	}
	for _, g := range grants {
		if g.Role != access.Record && g.Role != access.Approve && !g.In.Everywhere() {
			return &access.GrantError{Role: g.Role, Reason: "the role holds everywhere or not at all"}
		}
	}
	return nil
}

func byRole(a, b access.Grant) int {
	return slices.Index(access.Roles(), a.Role) - slices.Index(access.Roles(), b.Role)
}

func (u *User) caller() access.Caller {
	return access.Caller{Name: u.Name, Via: u.Via, Grants: u.Grants}
}

// line is the one spelling of a user in the file:
//
//	siti password read=*;record=13.75,13.76 $argon2id$…
//	budi certificate read=*
func (u *User) line() string {
	var grants []string
	for _, g := range u.Grants {
		grants = append(grants, string(g.Role)+"="+g.In.String())
	}
	fields := []string{u.Name, string(u.Via), strings.Join(grants, ";")}
	if u.Via == access.Password {
		fields = append(fields, u.hash.String())
	}
	return strings.Join(fields, " ")
}

func parseUser(line string) (u User, err error) {
	fields := strings.Split(line, " ")
	if len(fields) < 3 || !userName.MatchString(fields[0]) {
		return User{}, errors.New("it is not a name, a way to come in, and roles")
	}
	u.Name, u.Via, u.text = fields[0], access.Via(fields[1]), line
	switch {
	case u.Via == access.Password && len(fields) == 4:
		if u.hash, err = parseHash(fields[3]); err != nil {
			return User{}, err
		}
	case u.Via == access.Certificate && len(fields) == 3:
	default:
		return User{}, errors.New("it says neither “password” with what is kept of one, nor “certificate”")
	}
	for text := range strings.SplitSeq(fields[2], ";") {
		role, regions, _ := strings.Cut(text, "=")
		g := access.Grant{Role: access.Role(role)}
		if g.In, err = access.ParseRegions(regions); err != nil {
			return User{}, err
		}
		u.Grants = append(u.Grants, g)
	}
	if err := checkGrants(u.Grants); err != nil {
		return User{}, err
	}
	if !slices.IsSortedFunc(u.Grants, byRole) {
		return User{}, errors.New("the roles are not in order")
	}
	return u, nil
}

// UsersError: the file of users is not as it was written. Nobody comes in by it until it is.
type UsersError struct {
	File   string
	Line   int
	Reason string
}

func (e *UsersError) Error() string {
	return fmt.Sprintf("door: %s, line %d: %s", e.File, e.Line, e.Reason)
}

// parseUsers reads what formatUsers writes, and nothing else. No text at all is a file without users.
func parseUsers(file string, text []byte) (map[string]User, error) {
	users := map[string]User{}
	if text == nil {
		return users, nil
	}
	lines := strings.Split(string(text), "\n")
	fail := func(n int, reason string) (map[string]User, error) { return nil, &UsersError{file, n, reason} }
	if lines[0] != usersMagic {
		return fail(1, "it does not begin with “"+usersMagic+"”")
	}
	if len(lines) < 2 || lines[len(lines)-1] != "" {
		return fail(len(lines), "the end is missing")
	}
	if len(lines)-2 > maxUsers {
		return fail(len(lines), fmt.Sprintf("there are more than %d users", maxUsers))
	}
	last := ""
	for i, line := range lines[1 : len(lines)-1] {
		u, err := parseUser(line)
		switch {
		case err != nil:
			return fail(i+2, err.Error())
		case u.Name <= last:
			return fail(i+2, "the users are not in the order of their names, or one is there twice")
		}
		users[u.Name], last = u, u.Name
	}
	return users, nil
}

func formatUsers(users map[string]User) []byte {
	text := usersMagic + "\n"
	for _, u := range sorted(users) {
		text += u.line() + "\n"
	}
	return []byte(text)
}

func sorted(users map[string]User) []User {
	list := make([]User, 0, len(users))
	for _, u := range users {
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b User) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Users are those of a file, as it is now. The methods may be called from many goroutines at once.
type Users struct {
	file string

	mu         sync.Mutex
	seen       fs.FileInfo // nil: the file was not there
	users      map[string]User
	err        error  // why nobody can be found
	generation uint64 // counts the changes
}

// OpenUsers returns the users of a file, which need not be there yet.
func OpenUsers(file string) *Users { return &Users{file: file} }

// refresh reads the file if it is not the one that was read: a change replaces it, so it is another file then.
func (u *Users) refresh() {
	info, err := os.Stat(u.file)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = nil, nil
	}
	switch {
	case err != nil:
		u.users, u.err, u.seen = nil, fmt.Errorf("door: %w", err), nil
		u.generation++
		return
	case u.users != nil && (info == nil) == (u.seen == nil) && (info == nil || same(info, u.seen)):
		return
	}
	u.generation++
	u.users, u.err, u.seen = nil, nil, info
	var text []byte
	if info != nil {
		if text, u.seen, u.err = readPrivate(u.file); u.err != nil {
			return
		}
	}
	u.users, u.err = parseUsers(u.file, text)
}

func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && a.Mode() == b.Mode()
}

// find returns a user as he is now, and the number of the change after which he is so. The zero User is nobody.
func (u *Users) find(called string) (user User, generation uint64, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.refresh()
	return u.users[called], u.generation, u.err
}

// List returns the users in the order of their names.
func (u *Users) List() ([]User, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.refresh()
	return sorted(u.users), u.err
}

// ErrUserExists and ErrNoUser: a name is taken, or nobody's.
var (
	ErrUserExists = errors.New("door: there is a user of that name")
	ErrNoUser     = errors.New("door: there is no user of that name")
)

// Add writes a user into the file, whose directory is made if it is not there.
func (u *Users) Add(user User) error {
	return u.edit(func(users map[string]User) error {
		if _, taken := users[user.Name]; taken {
			return ErrUserExists
		}
		if len(users) == maxUsers {
			return fmt.Errorf("door: there are %d users, which is the limit", maxUsers)
		}
		users[user.Name] = user
		return nil
	})
}

// Remove takes a user out of the file.
func (u *Users) Remove(called string) error {
	return u.edit(func(users map[string]User) error {
		if _, found := users[called]; !found {
			return ErrNoUser
		}
		delete(users, called)
		return nil
	})
}

func (u *Users) edit(do func(map[string]User) error) error {
	if err := os.MkdirAll(filepath.Dir(u.file), 0o700); err != nil {
		return fmt.Errorf("door: %w", err)
	}
	return change(u.file, func(old []byte) ([]byte, error) {
		users, err := parseUsers(u.file, old)
		if err == nil {
			err = do(users)
		}
		return formatUsers(users), err
	})
}
