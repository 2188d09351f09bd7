package domain

// Origin is the state of the ledger's own stream: opened once.
type Origin struct{ opened bool }

func (o *Origin) Decide(cmd Command) (Decision, error) {
	if o.opened {
		return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
	}
	return accept(cmd.Body)
}
func (o *Origin) Evolve(Recorded) { o.opened = true }
func (o *Origin) Broken() string  { return "" }

// Sentra is a production centre or technical unit.
type Sentra struct {
	registered bool
	facts      int // facts besides the registration
}

func (s *Sentra) Decide(cmd Command) (Decision, error) {
	if _, ok := cmd.Body.(*SentraRegistered); ok == s.registered {
		return refuseOpening(ok, cmd.Stream)
	}
	return accept(cmd.Body)
}

func (s *Sentra) Evolve(e Recorded) {
	if _, ok := e.Body.(*SentraRegistered); ok {
		s.registered = true
	} else {
		s.facts++
	}
}

func (s *Sentra) Broken() string {
	if !s.registered && s.facts > 0 {
		return "SentraRegistered"
	}
	return ""
}

// Agency is a public agency, its officials and what it has bought.
type Agency struct {
	registered bool
	facts      int // facts besides the registration
}

func (a *Agency) Decide(cmd Command) (Decision, error) {
	if _, ok := cmd.Body.(*AgencyRegistered); ok == a.registered {
		return refuseOpening(ok, cmd.Stream)
	}
	return accept(cmd.Body)
}

func (a *Agency) Evolve(e Recorded) {
	if _, ok := e.Body.(*AgencyRegistered); ok {
		a.registered = true
	} else {
		a.facts++
	}
}

func (a *Agency) Broken() string {
	if !a.registered && a.facts > 0 {
		return "AgencyRegistered"
	}
	return ""
}

// refuseOpening refuses to open a stream twice, or to write to one that was never opened.
func refuseOpening(again bool, stream Ref) (Decision, error) {
	if again {
		return refuse(AlreadyRegistered, "stream", string(stream))
	}
	return refuse(NotRegistered, "stream", string(stream))
}

// RegionFacts is the stream of a region. Everything on it is somebody's statement, and statements stand side by side.
type RegionFacts struct{}

func (r *RegionFacts) Decide(cmd Command) (Decision, error) { return accept(cmd.Body) }
func (r *RegionFacts) Evolve(Recorded)                      {}
func (r *RegionFacts) Broken() string                       { return "" }
