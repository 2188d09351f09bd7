package domain

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Stream is where the register stands: one for each office and year. An office is known by its name as people write it,
// so that other names for one office are other registers. Without a year there is none.
func (b *PaymentRegisterOpened) Stream() Ref {
	if b.FiscalYear == 0 {
		return ""
	}
	year := strconv.Itoa(b.FiscalYear)
	id := uuid.NewSHA1(names, []byte(CategoryRegister+":"+year+":"+Normalise(b.Holder)))
	return Ref(CategoryRegister + "-" + year + "-" + id.String())
}

// registerRefID reports whether the id of a stream is that of a register: a year and a uuid.
func registerRefID(id string) bool {
	year, office, _ := strings.Cut(id, "-")
	n, err := strconv.Atoi(year)
	parsed, bad := uuid.Parse(office)
	return err == nil && bad == nil && strconv.Itoa(n) == year && n > 0 && parsed.String() == office && parsed != uuid.Nil
}

// PaysOut reports whether a command lets money leave the treasury, under numbers that are entered on a register first.
func PaysOut(cmd Command) bool { return len(OrdersOf(cmd)) > 0 }

// OrdersOf lists the numbers of the payment orders of a command.
func OrdersOf(cmd Command) (list []string) {
	for _, body := range cmd.Bodies() {
		if b, ok := body.(*Disbursed); ok {
			list = append(list, b.SP2D)
		}
	}
	return list
}

// RejectSP2D refuses a payment order that a fund line has, and says which.
func RejectSP2D(sp2d string, fund Ref, name string) *Rejection {
	line := string(fund)
	if name != "" {
		line = name + " (" + line + ")"
	}
	return Reject(SP2DTaken, "sp2d", sp2d, "fund", line)
}
