package esdbtest

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
)

// reader answers one Read call: a bounded read or a subscription, of a stream or of $all.
type reader struct {
	cluster *Cluster
	ctx     context.Context
	call    streams.Streams_ReadServer
	options *streams.ReadReq_Options
	stream  string // "" for $all
	filter  *filter
}

// Read sends events until the read or the call ends. Every node answers, whatever it thinks of itself.
func (s *streamsService) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	c := s.node.cluster
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	r := &reader{cluster: c, ctx: ctx, call: call, options: req.GetOptions()}
	return refuse(call.SetTrailer, s.read(r))
}

func (s *streamsService) read(r *reader) error {
	user, err := r.cluster.user(r.ctx)
	if err != nil {
		return err
	}
	if r.options.GetUuidOption().GetContent() == nil {
		return invalid("The UUID option is missing.")
	}
	target := "$all"
	if id := r.options.GetStream(); id != nil {
		r.stream = string(id.GetStreamIdentifier().GetStreamName())
		target = r.stream
	} else if r.options.GetAll() == nil {
		return invalid("The stream option is missing.")
	}
	r.cluster.mu.Lock()
	if err = s.node.leads(r.ctx); err == nil {
		err = r.cluster.may(user, target, toRead)
	}
	r.cluster.mu.Unlock()
	if err != nil {
		return err
	}
	if r.filter, err = newFilter(r.options.GetFilter()); err != nil {
		return err
	}
	subscription := r.options.GetSubscription() != nil
	switch {
	case !subscription && r.options.GetCountOption() == nil:
		return invalid("The count option is missing.")
	case subscription && r.stream == "":
		return r.subscribeAll()
	case subscription:
		return r.subscribeStream()
	case r.stream == "":
		return r.readAll()
	}
	return r.readStream()
}

func (r *reader) backward() bool {
	return r.options.GetReadDirection() == streams.ReadReq_Options_Backwards
}

// readAll follows the server: forward the position asked for is included, backward it is not, and a position that is no
// event's is refused.
func (r *reader) readAll() error {
	h := r.cluster.history
	r.cluster.mu.Lock()
	records := h.records
	var from int
	var own bool
	switch o := r.options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Start:
		own = true
	case *streams.ReadReq_Options_AllOptions_End:
		from, own = len(records), true
	case *streams.ReadReq_Options_AllOptions_Position:
		at := o.Position.GetCommitPosition()
		if from, own = h.at(at); at == 0 {
			own = true
		}
		if o.Position.GetPreparePosition() != at {
			own = false
		}
	}
	end := h.next
	r.cluster.mu.Unlock()
	at := r.options.GetAll().GetPosition().GetCommitPosition()
	switch {
	case !own && at > end && !r.backward():
		return nil
	case !own && at > end+math.MaxInt32:
		return errReadAll
	case !own:
		return errReadAllPosition
	}
	if r.backward() {
		return r.send(records, from-1, -1)
	}
	return r.send(records, from, 1)
}

// send writes as many records as were asked for.
func (r *reader) send(records []record, from, by int) error {
	left := r.options.GetCount()
	for i := from; i >= 0 && i < len(records) && left > 0; i += by {
		if r.filter.match(&records[i]) {
			left--
			if err := r.call.Send(r.event(&records[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) readStream() error {
	if r.options.GetCount() == 0 {
		return errReadStream
	}
	r.cluster.mu.Lock()
	h := r.cluster.history
	ended, last := h.ended[r.stream], h.last(r.stream)
	places, found := h.shown(r.stream)
	records := make([]record, len(places))
	for i, place := range places {
		records[i] = h.records[place]
	}
	r.cluster.mu.Unlock()
	if ended {
		return &streamDeleted{r.stream}
	}
	from := int64(0)
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_End:
		if from = math.MaxInt64; !r.backward() {
			return errReadStream
		}
	case *streams.ReadReq_Options_StreamOptions_Revision:
		from = int64(min(o.Revision, math.MaxInt64))
	}
	if !found {
		return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{StreamNotFound: &streams.ReadResp_StreamNotFound{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(r.stream)}}}})
	}
	first := last + 1 - int64(len(records))
	i, by := max(from-first, 0), 1
	if r.backward() {
		i, by = min(from, last)-first, -1
	}
	if err := r.send(records, int(min(i, int64(len(records)))), by); err != nil {
		return err
	}
	if r.options.GetControlOption().GetCompatibility() >= 1 {
		return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_LastStreamPosition{LastStreamPosition: uint64(last)}})
	}
	return nil
}

// event is a record on the wire.
func (r *reader) event(record *record) *streams.ReadResp {
	id := &shared.UUID{Value: &shared.UUID_String_{String_: record.id.String()}}
	if r.options.GetUuidOption().GetStructured() != nil {
		most, least := halves(record.id)
		id.Value = &shared.UUID_Structured_{Structured: &shared.UUID_Structured{MostSignificantBits: most, LeastSignificantBits: least}}
	}
	return &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event: &streams.ReadResp_ReadEvent_RecordedEvent{
			Id: id, StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(record.stream)},
			StreamRevision: uint64(record.revision), PreparePosition: record.position, CommitPosition: record.position,
			Metadata: map[string]string{"type": record.kind, "content-type": record.content,
				"created": strconv.FormatInt(record.created.UnixNano()/100, 10)},
			CustomMetadata: record.metadata, Data: record.data},
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: record.position}}}}
}

func halves(id uuid.UUID) (most, least int64) {
	for i := range 8 {
		most, least = most<<8|int64(id[i]), least<<8|int64(id[8+i])
	}
	return most, least
}

// filter decides which events of $all a reader gets; nil lets everything through.
type filter struct {
	wants func(*record) bool
	every int // a checkpoint is due after so many events were looked at
}

func (f *filter) match(r *record) bool { return f == nil || f.wants(r) }

func newFilter(spec *streams.ReadReq_Options_FilterOptions) (*filter, error) {
	if spec == nil {
		return nil, nil
	}
	const defaultWindow = 32
	window := int(spec.GetMax())
	if window == 0 {
		window = defaultWindow
	}
	if spec.GetCheckpointIntervalMultiplier() == 0 {
		return nil, invalid("The checkpoint interval multiplier must be greater than 0.")
	}
	f := &filter{every: window * int(spec.GetCheckpointIntervalMultiplier())}
	expression, of := spec.GetStreamIdentifier(), func(r *record) string { return r.stream }
	if expression == nil {
		expression, of = spec.GetEventType(), func(r *record) string { return r.kind }
	}
	wants, err := matcher(expression)
	f.wants = func(r *record) bool { return wants(of(r)) }
	return f, err
}

func matcher(e *streams.ReadReq_Options_FilterOptions_Expression) (func(string) bool, error) {
	if e.GetRegex() == "" {
		return func(name string) bool {
			for _, p := range e.GetPrefix() {
				if strings.HasPrefix(name, p) {
					return true
				}
			}
			return false
		}, nil
	}
	pattern, want := e.GetRegex(), true
	if rest, ahead := strings.CutPrefix(pattern, "^(?!"); ahead { // the server reads .NET's expressions, Go none that look ahead
		not, _, _ := strings.Cut(rest, ")")
		pattern, want = "^"+not, false
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return nil, invalid("The filter is not a valid regular expression: %v", err)
	}
	return func(name string) bool { return compiled.MatchString(name) == want }, nil
}
