package domain

// refuseOpening refuses to open a stream twice, or to write to one that was never opened.
func refuseOpening(again bool, stream Ref) (Decision, error) {
	if again {
		return refuse(AlreadyRegistered, "stream", string(stream))
	}
	return refuse(NotRegistered, "stream", string(stream))
}
