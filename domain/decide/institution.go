package decide

import "jejak/domain"

// refuseOpening refuses to open a stream twice, or to write to one that was never opened.
func refuseOpening(again bool, stream domain.Ref) (Decision, error) {
	if again {
		return refuse(domain.AlreadyRegistered, "stream", string(stream))
	}
	return refuse(domain.NotRegistered, "stream", string(stream))
}
