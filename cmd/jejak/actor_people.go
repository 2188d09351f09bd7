package main

import (
	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
)

// peopleCommands are those that say who belongs to an actor, and where it has gone.
func (a *app) peopleCommands() []*cobra.Command {
	return []*cobra.Command{a.membership("join", func(member domain.Ref) domain.Body { return &domain.MemberJoined{Member: member} }),
		a.membership("leave", func(member domain.Ref) domain.Body { return &domain.MemberLeft{Member: member} }),
		a.linkCommand(), a.unlinkCommand(), a.moveCommand()}
}

// membership makes a command that says something of a member of a group. It stands on the group's stream: whoever is a
// member on the day of an aid to the group benefits from it.
func (a *app) membership(name string, body func(member domain.Ref) domain.Body) *cobra.Command {
	var f facts
	group := ""
	c := &cobra.Command{Use: name + " " + a.t("arg.actor"), Short: a.t("cmd.actor." + name), Args: cobra.ExactArgs(1)}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if group == "" {
			return domain.Reject(domain.FieldMissing, "group", "")
		}
		return a.record(cmd.Context(), &f, func(s *session) (domain.Ref, domain.Body, error) {
			member, err := s.ask.Find(domain.CategoryActor, args[0])
			if err != nil {
				return "", nil, err
			}
			ref, err := s.ask.Find(domain.CategoryActor, group)
			return ref, body(member), err
		})
	}
	f.flags(a, c)
	a.text(c, &group, "group")
	return c
}

// linkCommand names a person who acts for an actor, such as the chair of a group. The person gets a key of their own.
func (a *app) linkCommand() *cobra.Command {
	var f facts
	var b domain.ActorPersonLinked
	name := ""
	c := a.fact("link", &f, func(c *cobra.Command) {
		a.text(c, &b.Role, "as")
		a.text(c, &name, "name")
	}, func(*session) (domain.Body, error) {
		if b.Role == "" {
			return nil, domain.Reject(domain.FieldMissing, "as", "") // whose field in the log is called as --role is, which tells of the officer
		}
		b.Person, b.Name = newPerson(&f), domain.NewPersonal(name)
		return &b, nil
	})
	return a.asking(c, func() []*private { return []*private{a.private("name", &name, true)} })
}

// newPerson names a person, with --id by what follows from it, as newRef does a stream.
func newPerson(f *facts) uuid.UUID {
	if id, err := uuid.Parse(f.id); err == nil {
		return domain.EventID(id, 0)
	}
	return uuid.New()
}

// moveCommand says where an actor is from now on. What it received before stays with the place where it was.
func (a *app) moveCommand() *cobra.Command {
	var f facts
	var city, village, address string
	c := a.fact("move", &f, func(c *cobra.Command) {
		c.Flags().StringVar(&city, "city", "", a.t("flag.record.city"))
		c.Flags().StringVar(&village, "village", "", a.t("flag.record.village"))
		c.Flags().StringVar(&address, "address", "", a.t("flag.record.address"))
	}, func(s *session) (_ domain.Body, err error) {
		if city == "" {
			return nil, domain.Reject(domain.FieldMissing, "city", "")
		}
		b := &domain.ActorRelocated{Address: domain.NewPersonal(address)}
		b.To, err = domain.ReadPlaceIn(city, village)
		return b, err
	})
	return a.asking(c, func() []*private { return []*private{a.private("address", &address, false)} })
}
