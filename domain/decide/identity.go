package decide

import "jejak/domain"

// Identity is who holds a public number, such as a NIB. It is a stream of its own for each number, identity-nib-<nib>, so
// that the store's expected revision makes two actors with one number impossible, wherever they are registered.
type Identity struct {
	claim  domain.Claim // of nobody when the number is free
	broken string
}

func (i *Identity) Decide(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.IdentityClaimed:
		switch {
		case i.claim.Actor == b.Actor && i.claim.Until >= b.Until:
			return accept()
		case i.claim.Actor == b.Actor, i.claim.Actor == "":
			return accept(b)
		}
		id, _ := domain.RefIdentity(cmd.Stream)
		return Decision{}, domain.RejectTaken(id, i.claim.Actor)
	case *domain.IdentityReleased:
		if i.claim != (domain.Claim{Actor: b.Actor, Until: b.Until}) { // it is another claim by now
			return accept()
		}
	}
	return accept(cmd.Body)
}

func (i *Identity) Evolve(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.IdentityClaimed:
		i.expect(i.claim.Actor == "" || i.claim.Actor == b.Actor, e)
		i.claim = domain.Claim{Actor: b.Actor, Until: b.Until}
	case *domain.IdentityReleased:
		i.expect(i.claim == domain.Claim{Actor: b.Actor, Until: b.Until}, e)
		i.claim = domain.Claim{}
	}
}

func (i *Identity) expect(holds bool, e domain.Recorded) {
	if !holds && i.broken == "" {
		i.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (i *Identity) Broken() string { return i.broken }

// Claim is the claim of who has the number, of nobody when it is free.
func (i *Identity) Claim() domain.Claim { return i.claim }
