package decide

import (
	"maps"
	"slices"

	"jejak/domain"
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
	Fund  domain.Ref
	Until int64
}

func newPaymentRegister() *PaymentRegister {
	return &PaymentRegister{entries: map[string][]OrderEntry{}}
}

func (r *PaymentRegister) Decide(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.PaymentRegisterOpened:
		if b.Stream() != cmd.Stream {
			return refuse(domain.FieldInvalid, "stream", string(cmd.Stream), "allowed", string(b.Stream()))
		}
		if r.opened {
			return accept()
		}
	case *domain.PaymentOrderEntered:
		if b.Recorded && r.opened { // what is older than the register is on it
			return accept()
		}
		for _, e := range r.Entries(b.SP2D) {
			switch {
			case e.Fund == b.Fund && e.Until >= b.Until:
				return accept()
			case e.Fund != b.Fund && !b.Recorded:
				return Decision{}, domain.RejectSP2D(b.SP2D, e.Fund, "")
			}
		}
	case *domain.PaymentOrderStruck:
		if !slices.ContainsFunc(r.Entries(b.SP2D), struckBy(b)) { // it is another entry by now
			return accept()
		}
	}
	return accept(cmd.Body)
}

func (r *PaymentRegister) Evolve(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.PaymentRegisterOpened:
		r.opened = true
	case *domain.PaymentOrderEntered:
		others := slices.DeleteFunc(r.entries[domain.Normalise(b.SP2D)], func(e OrderEntry) bool { return e.Fund == b.Fund })
		r.entries[domain.Normalise(b.SP2D)] = append(others, OrderEntry{b.SP2D, b.Fund, b.Until})
	case *domain.PaymentOrderStruck:
		r.entries[domain.Normalise(b.SP2D)] = slices.DeleteFunc(r.entries[domain.Normalise(b.SP2D)], struckBy(b))
	}
}

// Broken is never asked: nothing on a register is taken back by a reversal.
func (r *PaymentRegister) Broken() string { return "" }

// Opened reports whether the register has all numbers that were used before.
func (r *PaymentRegister) Opened() bool { return r.opened }

// Orders lists the numbers on the register, normalised.
func (r *PaymentRegister) Orders() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.entries)), func(number string) bool { return len(r.entries[number]) == 0 })
}

// Entries is what the register has under a number. Treat it as read-only.
func (r *PaymentRegister) Entries(sp2d string) []OrderEntry { return r.entries[domain.Normalise(sp2d)] }

// struckBy finds the entry that is to be struck.
func struckBy(b *domain.PaymentOrderStruck) func(OrderEntry) bool {
	return func(e OrderEntry) bool { return e.Fund == b.Fund && e.Until == b.Until }
}
