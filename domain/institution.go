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

// refuseOpening refuses to open a stream twice, or to write to one that was never opened.
func refuseOpening(again bool, stream Ref) (Decision, error) {
	if again {
		return refuse(AlreadyRegistered, "stream", string(stream))
	}
	return refuse(NotRegistered, "stream", string(stream))
}
