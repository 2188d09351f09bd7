package decide

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

// Whoever sends events that no decision has led to is refused, or has sent what a decision could have led to. So after
// every decision of the random tests its events are changed at random and brought to the door: whatever is let in must keep
// what holds of every stream.

var clockNow = Clock{Now: instant, Zone: time.UTC, Apart: 5 * time.Minute}

// forge brings the events of a decision to the door, as they are and changed.
func (r *random) forge(cmd Case, d Decision) {
	var honest []domain.Wire
	for i, body := range d.Bodies {
		meta := cmd.Meta
		meta.Rules, meta.RecordedAt, meta.Command, meta.Request = d.RulesOf(i), instant, cmd.ID, cmd.Known.Approval.Request.CommandHash
		body = domain.Clone(body)
		for _, f := range domain.PersonalFields(r.history.Stream(), body) {
			*f.Value = sealed(r.history.Stream())
		}
		wire, err := domain.Encode(domain.Event{ID: domain.EventID(cmd.ID, i), Meta: meta, Body: body})
		require.NoError(r.t, err)
		honest = append(honest, wire)
	}
	_, why := r.admit(honest, cmd.Known.Approval)
	require.Nil(r.t, why, "what a decision returned is let in: %s %v", honest[0].Type, why)
	forged := mutated(r.t, honest)
	let, why := r.admit(forged, cmd.Known.Approval)
	r.forged++
	if why == nil {
		r.let++
		r.holds(r.t, left(slices.Concat(r.events, let)))
	}
}

// admit reads events, as a server does, and asks whether they may come in after those that are there.
func (r *random) admit(wires []domain.Wire, answer ApprovalAnswer) ([]domain.Recorded, *domain.Rejection) {
	history, err := NewHistory(r.history.Stream())
	require.NoError(r.t, err)
	for _, e := range r.events {
		_, err := history.Take(e)
		require.NoError(r.t, err)
	}
	var events []domain.Recorded
	for i, w := range wires {
		e, err := domain.DecodeRecorded(w, string(history.Stream()), history.Revision()+1+int64(i), instant)
		if err != nil {
			return nil, domain.Unreadable(w, err)
		}
		events = append(events, e)
	}
	why := history.Admit(events, clockNow, answer)
	if why == nil {
		require.Empty(r.t, history.State().Broken())
		require.Empty(r.t, history.Asides())
	}
	return events, why
}

// mutated changes one thing about the events of a decision.
func mutated(t *rapid.T, honest []domain.Wire) []domain.Wire {
	wires := slices.Clone(honest)
	i := rapid.IntRange(0, len(wires)-1).Draw(t, "forged event")
	w := &wires[i]
	switch rapid.SampledFrom([]string{"data", "data", "data", "metadata", "metadata", "type", "id", "drop", "repeat", "swap",
		"bytes", "twice"}).Draw(t, "forgery") {
	case "data":
		w.Data = mutatedJSON(t, w.Data)
	case "metadata":
		w.Metadata = mutatedJSON(t, w.Metadata)
	case "type":
		w.Type = rapid.SampledFrom(append(domain.TypeNames(), "", "OrderPlaced")).Draw(t, "other type")
	case "id":
		w.ID = id(rapid.SampledFrom([]string{"command", "event", "x"}).Draw(t, "other id"))
	case "drop":
		wires = slices.Delete(wires, i, i+1)
	case "repeat":
		wires = append(wires, *w)
	case "swap":
		wires[0], wires[len(wires)-1] = wires[len(wires)-1], wires[0]
	case "bytes":
		w.Data = bytes.Clone(w.Data)
		w.Data[rapid.IntRange(0, len(w.Data)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	case "twice":
		w.Data = append(append(bytes.TrimSuffix(bytes.Clone(w.Data), []byte("}")), `,"amountRp":1`...), '}')
	}
	if len(wires) == 0 {
		return honest
	}
	return wires
}

// mutatedJSON changes, removes or adds a member somewhere in an object.
func mutatedJSON(t *rapid.T, text []byte) []byte {
	var tree map[string]any
	if json.Unmarshal(text, &tree) != nil {
		return []byte(`[]`)
	}
	at := tree
	for range rapid.IntRange(0, 2).Draw(t, "deep") {
		for _, k := range slices.Sorted(maps.Keys(at)) {
			if inner, ok := at[k].(map[string]any); ok {
				at = inner
				break
			}
		}
	}
	names := append(slices.Sorted(maps.Keys(at)), "new", "amountRp", "approval", "late", "by")
	name := rapid.SampledFrom(names).Draw(t, "member")
	values := []any{nil, -1.0, 0.0, 1.0, 7.0, 1e15, 1e19, "", "A", "1", "ikm-x", string(weaver), string(group), "sri", "rahmat",
		"planned", "actual", "2021", "2999", "verified",
		true, []any{}, map[string]any{}, exampleDigest, id("command").String(), "13.76", "2024-06-01T01:02:03Z", "2031-01-01T00:00:00Z"}
	if rapid.Bool().Draw(t, "remove") {
		delete(at, name)
	} else {
		at[name] = values[rapid.IntRange(0, len(values)-1).Draw(t, "value")]
	}
	out, err := json.Marshal(tree)
	require.NoError(t, err)
	return out
}

// mostAreRefused: of forgeries some are harmless, such as another note or a name that is as good.
func mostAreRefused(t require.TestingT, forged, let int) {
	require.Greater(t, forged, 10)
	require.Less(t, let, forged/2, fmt.Sprintf("%d of %d forgeries were let in", let, forged))
}
