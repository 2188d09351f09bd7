package domain

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// PaymentRegister is an office's register of payment orders of one fiscal year (Register SP2D). A treasury gives each
// number once, whichever fund line pays; a fund line's own stream knows only its own. The register is a stream of its own,
// so that the store's expected revision makes two lines with one number impossible. How the ledger keeps it in step with
// the fund lines is in package ledger.
type PaymentRegister struct {
	opened  bool
	entries map[string][]OrderEntry // by the normalised number; of several lines only when all but one are older than the register
}

// OrderEntry is a number on a register: which fund line has it, and up to which of its revisions it may record the
// disbursement.
type OrderEntry struct {
	SP2D  string
	Fund  Ref
	Until int64
}

func newPaymentRegister() *PaymentRegister {
	return &PaymentRegister{entries: map[string][]OrderEntry{}}
}

func (r *PaymentRegister) Decide(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *PaymentRegisterOpened:
		if b.Stream() != cmd.Stream {
			return refuse(FieldInvalid, "stream", string(cmd.Stream), "allowed", string(b.Stream()))
		}
		if r.opened {
			return accept()
		}
	case *PaymentOrderEntered:
		if b.Recorded && r.opened { // what is older than the register is on it
			return accept()
		}
		for _, e := range r.Entries(b.SP2D) {
			switch {
			case e.Fund == b.Fund && e.Until >= b.Until:
				return accept()
			case e.Fund != b.Fund && !b.Recorded:
				return Decision{}, RejectSP2D(b.SP2D, e.Fund, "")
			}
		}
	case *PaymentOrderStruck:
		if !slices.ContainsFunc(r.Entries(b.SP2D), b.is) { // it is another entry by now
			return accept()
		}
	}
	return accept(cmd.Body)
}

func (r *PaymentRegister) Evolve(e Recorded) {
	switch b := e.Body.(type) {
	case *PaymentRegisterOpened:
		r.opened = true
	case *PaymentOrderEntered:
		others := slices.DeleteFunc(r.entries[Normalise(b.SP2D)], func(e OrderEntry) bool { return e.Fund == b.Fund })
		r.entries[Normalise(b.SP2D)] = append(others, OrderEntry{b.SP2D, b.Fund, b.Until})
	case *PaymentOrderStruck:
		r.entries[Normalise(b.SP2D)] = slices.DeleteFunc(r.entries[Normalise(b.SP2D)], b.is)
	}
}

// is reports whether an entry is the one to strike.
func (b *PaymentOrderStruck) is(e OrderEntry) bool { return e.Fund == b.Fund && e.Until == b.Until }

// Broken is never asked: nothing on a register is taken back by a reversal.
func (r *PaymentRegister) Broken() string { return "" }

// Opened reports whether the register has all numbers that were used before.
func (r *PaymentRegister) Opened() bool { return r.opened }

// Orders lists the numbers on the register, normalised.
func (r *PaymentRegister) Orders() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.entries)), func(number string) bool { return len(r.entries[number]) == 0 })
}

// Entries is what the register has under a number. Treat it as read-only.
func (r *PaymentRegister) Entries(sp2d string) []OrderEntry { return r.entries[Normalise(sp2d)] }

// RejectSP2D refuses a payment order that a fund line has, and says which.
func RejectSP2D(sp2d string, fund Ref, name string) *Rejection {
	line := string(fund)
	if name != "" {
		line = name + " (" + line + ")"
	}
	return Reject(SP2DTaken, "sp2d", sp2d, "fund", line)
}

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

// KeptByLedger reports whether a fact is one that the ledger alone writes, as it is half of something that has its other
// half on another stream, or beside the log.
func KeptByLedger(body Body) bool {
	switch b := body.(type) {
	case *VaultAdopted:
		return b.Reason == "" // a vault that is there; a new one is somebody's decision
	case *LedgerMoved, *IdentityClaimed, *IdentityReleased, *PaymentRegisterOpened, *PaymentOrderEntered, *PaymentOrderStruck, *CustodyEntered:
		return true
	}
	return false
}
