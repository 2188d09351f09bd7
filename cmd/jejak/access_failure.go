package main

import (
	"errors"

	"jejak/cmd/internal/door"
	who "jejak/domain/access"
)

// accessProblem finds out what an error about who may come in means to the person who sees it.
func (a *app) accessProblem(err error) (p problem, is bool) {
	var (
		user    *userError
		role    *who.GrantError
		guest   *door.GuestError
		busy    *door.BusyError
		exposed *door.ExposedError
		damaged *door.UsersError
		there   *ledgerThereError
	)
	name := ""
	if errors.As(err, &user) {
		name = user.name
	}
	switch {
	case errors.Is(err, door.ErrUserExists):
		return a.named("USER_EXISTS", exitUsage, name), true
	case errors.Is(err, door.ErrNoUser):
		return a.named("USER_UNKNOWN", exitNotFound, name, "command", a.invocation("access user list")), true
	case errors.Is(err, door.ErrName):
		return a.named("USER_NAME", exitUsage, name), true
	case errors.Is(err, door.ErrPassword):
		return a.named("PASSWORD_WEAK", exitUsage, ""), true
	case errors.As(err, &role):
		return a.named("ROLE_REFUSED", exitUsage, string(role.Role)), true
	case errors.As(err, &busy):
		return a.named("ACCESS_BUSY", exitStore, busy.File), true
	case errors.As(err, &exposed):
		return a.named("ACCESS_EXPOSED", exitStore, exposed.File), true
	case errors.As(err, &damaged), errors.Is(err, door.ErrGuests):
		return a.named("ACCESS_DAMAGED", exitVerify, err.Error()), true
	case errors.As(err, &guest):
		return a.named("GUEST_REFUSED", exitUsage, guest.Prefix, "why", a.t("guest."+string(guest.Reason))), true
	case errors.As(err, &there):
		return a.named("LEDGER_NOT_OPEN", exitStore, there.store, "stream", there.stream), true
	}
	return problem{}, false
}
