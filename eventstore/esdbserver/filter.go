package esdbserver

import (
	"fmt"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/protobuf/proto"

	"jejak/eventstore"
)

// defaultWindow is EventStoreDB's when a filter does not say how many events make one.
const defaultWindow = 32

// filter decides which events of $all a reader gets.
type filter struct {
	key   string // the same for filters that match the same
	match func(*eventstore.Record) bool
	every int // a checkpoint is due after so many events were looked at
}

// newFilter returns nil when everything is wanted.
func newFilter(o *streams.ReadReq_Options) (*filter, error) {
	spec := o.GetFilter()
	if spec == nil {
		return nil, nil
	}
	if o.GetAll() == nil {
		return nil, badRequest("a filter goes with a read of $all only")
	}
	window := int(spec.GetMax())
	if _, isMax := spec.GetWindow().(*streams.ReadReq_Options_FilterOptions_Max); !isMax {
		window = defaultWindow
	}
	multiplier := int(spec.GetCheckpointIntervalMultiplier())
	if window == 0 || multiplier == 0 && o.GetSubscription() != nil {
		return nil, badRequest("a filter needs a window and a checkpoint interval above zero")
	}
	out := &filter{every: window * max(1, multiplier)}
	key, err := proto.MarshalOptions{Deterministic: true}.Marshal(&streams.ReadReq_Options_FilterOptions{Filter: spec.GetFilter()})
	if err != nil {
		return nil, badRequest(fmt.Sprintf("a filter that cannot be kept: %v", err))
	}
	out.key = string(key)
	switch f := spec.GetFilter().(type) {
	case *streams.ReadReq_Options_FilterOptions_StreamIdentifier:
		out.match, err = matcher(f.StreamIdentifier, func(r *eventstore.Record) string { return r.Stream })
	case *streams.ReadReq_Options_FilterOptions_EventType:
		out.match, err = matcher(f.EventType, func(r *eventstore.Record) string { return r.Type })
	default:
		err = badRequest("a filter is on stream names or on event types")
	}
	return out, err
}

func matcher(e *streams.ReadReq_Options_FilterOptions_Expression, of func(*eventstore.Record) string) (func(*eventstore.Record) bool, error) {
	prefixes := e.GetPrefix()
	if (e.GetRegex() == "") == (len(prefixes) == 0) {
		return nil, badRequest("a filter has either prefixes or a regular expression")
	}
	if len(prefixes) == 0 {
		pattern, err := compile(e.GetRegex())
		if err != nil {
			return nil, badRequest(fmt.Sprintf("filter %q: %v (this server reads RE2, not .NET)", e.GetRegex(), err))
		}
		return func(r *eventstore.Record) bool { return pattern.match(of(r)) }, nil
	}
	return func(r *eventstore.Record) bool {
		name := of(r)
		for _, p := range prefixes {
			if strings.HasPrefix(name, p) {
				return true
			}
		}
		return false
	}, nil
}
