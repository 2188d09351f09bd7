package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/cmd/internal/door"
	"jejak/domain"
	who "jejak/domain/access"
	"jejak/domain/region"
	"jejak/eventstore/local"
)

func (a *app) accessCommand() *cobra.Command {
	return a.group("access", a.userCommand())
}

// newUser is a user as the command line describes him.
type newUser struct {
	name        string
	roles       []string
	regions     []string
	certificate bool
}

func (a *app) userCommand() *cobra.Command {
	var u newUser
	add := a.command("add "+a.t("arg.user"), "cmd.access.user.add", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		u.name = args[0]
		return a.addUser(ctx, u)
	})
	add.Long = add.Short + "\n\n" + a.t("cmd.access.user.add.long")
	add.Flags().StringArrayVar(&u.roles, "role", nil, a.t("flag.access-role"))
	add.Flags().StringArrayVar(&u.regions, "region", nil, a.t("flag.role-region"))
	add.Flags().BoolVar(&u.certificate, "certificate", false, a.t("flag.certificate"))
	user := a.group("user", add,
		a.command("remove "+a.t("arg.user"), "cmd.access.user.remove", cobra.ExactArgs(1), func(_ context.Context, args []string) error { return a.removeUser(args[0]) }),
		a.command("list", "cmd.access.user.list", cobra.NoArgs, func(context.Context, []string) error { return a.listUsers() }))
	user.Short = a.t("cmd.access.user")
	return user
}

// servedUsers are the users of the ledger in a directory: where they are kept, and who they are.
func (a *app) servedUsers() (*door.Users, []door.User, error) {
	log, err := a.log()
	if err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(log); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, local.ErrMissing
	} else if err != nil {
		return nil, nil, err
	}
	users := door.OpenUsers(filepath.Join(a.storeName(), accessDir, usersFile))
	list, err := users.List()
	return users, list, err
}

func (a *app) addUser(ctx context.Context, n newUser) error {
	users, list, err := a.servedUsers()
	if err != nil {
		return err
	}
	grants, err := n.grants()
	if err != nil {
		return err
	}
	if _, err := door.NewUser(n.name, "", grants); err != nil {
		return &userError{n.name, err} // before anybody is asked for anything
	}
	if slices.ContainsFunc(list, func(u door.User) bool { return u.Name == n.name }) {
		return &userError{n.name, door.ErrUserExists}
	}
	password := ""
	if !n.certificate {
		if password, err = a.newPassword(ctx); err != nil {
			return err
		}
		if password == "" {
			return door.ErrPassword
		}
	}
	u, err := door.NewUser(n.name, password, grants)
	if err != nil {
		return err
	}
	if err := users.Add(u); err != nil {
		return &userError{n.name, err}
	}
	return a.printUser("access.user.added", u)
}

// grants are the roles. A region limits what one records and approves; what is done to a log as a whole is not limited.
func (n *newUser) grants() ([]who.Grant, error) {
	limited := who.Everywhere()
	if len(n.regions) > 0 {
		var list []region.Region
		for _, text := range n.regions {
			place, err := domain.ReadPlace("region", text)
			if err != nil {
				return nil, misuse("role-place", "what", text)
			}
			list = append(list, place)
		}
		var err error
		if limited, err = who.In(list...); err != nil {
			return nil, misuse("role-place", "what", strings.Join(n.regions, ", "))
		}
	}
	var grants []who.Grant
	used := false
	for _, text := range n.roles {
		role := who.Role(text)
		if !slices.Contains(who.Roles(), role) {
			return nil, oneOf("role", text, roleNames()...)
		}
		g := who.Grant{Role: role, In: who.Everywhere()}
		if role == who.Record || role == who.Approve {
			g.In, used = limited, true
		}
		if !slices.ContainsFunc(grants, func(other who.Grant) bool { return other.Role == role }) {
			grants = append(grants, g)
		}
	}
	switch {
	case len(grants) == 0:
		return nil, misuse("role-missing", "allowed", strings.Join(roleNames(), ", "))
	case len(n.regions) > 0 && !used:
		return nil, misuse("role-region")
	}
	return grants, nil
}

func roleNames() []string {
	var names []string
	for _, role := range who.Roles() {
		names = append(names, string(role))
	}
	return names
}

func (a *app) removeUser(name string) error {
	users, list, err := a.servedUsers()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(u door.User) bool { return u.Name == name })
	if i < 0 {
		return &userError{name, door.ErrNoUser}
	}
	if err := users.Remove(name); err != nil {
		return &userError{name, err}
	}
	return a.printUser("access.user.removed", list[i])
}

// userLine is a user as JSON.
type userLine struct {
	Name  string            `json:"name"`
	Via   who.Via           `json:"via"`
	Roles map[string]string `json:"roles"` // role → "*", or codes of regions
}

func lineOf(u door.User) userLine {
	l := userLine{Name: u.Name, Via: u.Via, Roles: map[string]string{}}
	for _, g := range u.Grants {
		l.Roles[string(g.Role)] = g.In.String()
	}
	return l
}

func (a *app) listUsers() error {
	_, list, err := a.servedUsers()
	if err != nil {
		return err
	}
	if a.json {
		for _, u := range list {
			if err := a.writeJSON(lineOf(u)); err != nil {
				return err
			}
		}
		return nil
	}
	p := a.plain(a.t("access.user.list", "store", a.storeName()))
	if len(list) == 0 {
		p.note(a.t("access.user.none"))
		return p.flush()
	}
	t := p.table()
	t.Row(a.t("column.user"), a.t("column.via"), a.t("column.roles"))
	t.Rule()
	for _, u := range list {
		t.Row(u.Name, a.t("via."+string(u.Via)), a.rolesOf(u))
	}
	p.add(t)
	return p.flush()
}

func (a *app) rolesOf(u door.User) string {
	var roles []string
	for _, g := range u.Grants {
		text := string(g.Role)
		if !g.In.Everywhere() {
			text = a.t("role.in", "role", text, "regions", strings.ReplaceAll(g.In.String(), ",", ", "))
		}
		roles = append(roles, text)
	}
	return strings.Join(roles, "; ")
}

func (a *app) printUser(title string, u door.User) error {
	if a.json {
		return a.writeJSON(lineOf(u))
	}
	p := a.plain(a.t(title, "user", u.Name))
	p.field(a.t("column.via"), a.t("via."+string(u.Via)))
	p.field(a.t("column.roles"), a.rolesOf(u))
	return p.flush()
}

// userError: a user cannot be added or removed.
type userError struct {
	name string
	err  error
}

func (e *userError) Error() string { return fmt.Sprintf("user %s: %v", e.name, e.err) }
func (e *userError) Unwrap() error { return e.err }
