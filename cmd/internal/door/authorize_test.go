package door

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/access"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
)

func place(t testing.TB, code string) region.Region {
	t.Helper()
	r, err := region.Parse("kemendagri:" + code)
	require.NoError(t, err)
	return r
}

// fact encodes a body as an event of a ledger.
func fact(t testing.TB, body domain.Body) eventstore.Event {
	t.Helper()
	id := uuid.New()
	w, err := domain.Encode(domain.Event{ID: id, Body: body, Meta: domain.Meta{OccurredOn: domain.InYear(2022), Mode: domain.Actual,
		Confidence: domain.Claimed, By: domain.Author{User: "siti"}, Command: id, Request: "x"}})
	require.NoError(t, err)
	_, err = domain.Decode(w)
	require.NoError(t, err)
	return eventstore.Event{ID: w.ID, Type: w.Type, Data: w.Data, Metadata: w.Metadata}
}

func requested(concerns domain.Ref) *domain.ApprovalRequested {
	return &domain.ApprovalRequested{Concerns: concerns, Rules: []string{"D3.v1"}, Expires: domain.Date{Year: 2022, Month: 3, Day: 31}}
}

// with is the gate of a store that has an actor and a fund of Payakumbuh, an actor who moved away, and an approval.
func with(t *testing.T, o Options) (*Gate, eventstore.Store) {
	t.Helper()
	store := memory.New()
	for _, e := range []struct {
		stream string
		body   domain.Body
	}{
		{"ikm-1", &domain.ActorRegistered{EntityKind: domain.Group, Name: "Rajut", Region: place(t, "13.76")}},
		{"ikm-1", &domain.ActorReactivated{}},
		{"ikm-2", &domain.ActorRegistered{EntityKind: domain.Group, Name: "Songket", Region: place(t, "13.76")}},
		{"ikm-2", &domain.ActorRelocated{From: place(t, "13.76"), To: place(t, "13.75")}},
		{"fund-1", &domain.FundDeclared{Name: "DAK", Region: place(t, "13.76")}},
		{"approval-1", requested("ikm-1")},
		{"approval-2", requested("ikm-2")},
	} {
		_, err := store.Append(t.Context(), e.stream, eventstore.Any, fact(t, e.body))
		require.NoError(t, err)
	}
	o.Store = store
	g, err := NewGate(o)
	require.NoError(t, err)
	return g, store
}

func (g *Gate) may(t testing.TB, c access.Caller, a esdbserver.Access) bool {
	t.Helper()
	err := g.Authorize(access.With(t.Context(), c), a)
	if err != nil {
		var denied *esdbserver.DeniedError
		require.ErrorAs(t, err, &denied)
	}
	return err == nil
}

// TestTheTableOfRolesAndVerbs is the one of the package's documentation, for roles that hold everywhere.
func TestTheTableOfRolesAndVerbs(t *testing.T) {
	guests, err := AddGuests(filepath.Join(t.TempDir(), "guests"), "orders-")
	require.NoError(t, err)
	appends := func(stream string, bodies ...domain.Body) esdbserver.Access {
		a := esdbserver.Access{Verb: esdbserver.Appends, Stream: stream}
		for _, b := range bodies {
			a.Events = append(a.Events, fact(t, b))
		}
		return a
	}
	verbs := map[string]struct {
		access esdbserver.Access
		roles  []access.Role
	}{
		"read $all":            {esdbserver.Access{Verb: esdbserver.Reads}, []access.Role{access.Read}},
		"read a stream":        {esdbserver.Access{Verb: esdbserver.Reads, Stream: "ikm-1"}, []access.Role{access.Read}},
		"read a guest's":       {esdbserver.Access{Verb: esdbserver.Reads, Stream: "orders-1"}, []access.Role{access.Read}},
		"record":               {appends("ikm-1", &domain.ActorReactivated{}), []access.Role{access.Record, access.Migrate}},
		"open":                 {appends("ledger-origin", &domain.LedgerOpened{Title: "x"}), []access.Role{access.Record, access.Migrate}},
		"an unknown event":     {esdbserver.Access{Verb: esdbserver.Appends, Stream: "fund-1", Events: []eventstore.Event{{Type: "X"}}}, []access.Role{access.Record, access.Migrate}},
		"request":              {appends("approval-3", requested("ikm-1")), []access.Role{access.Record, access.Migrate}},
		"grant":                {appends("approval-1", &domain.ApprovalGranted{}), []access.Role{access.Approve, access.Migrate}},
		"request and grant":    {appends("approval-3", requested("ikm-1"), &domain.ApprovalGranted{}), []access.Role{access.Approve, access.Migrate}},
		"nothing, approvals":   {appends("approval-3"), []access.Role{access.Approve, access.Migrate}},
		"a guest's event":      {esdbserver.Access{Verb: esdbserver.Appends, Stream: "orders-1", Events: []eventstore.Event{{Type: "X"}}}, []access.Role{access.Record}},
		"stream metadata":      {esdbserver.Access{Verb: esdbserver.Appends, Stream: "$$ikm-1"}, []access.Role{access.Administer}},
		"a guest's metadata":   {esdbserver.Access{Verb: esdbserver.Appends, Stream: "$$orders-1"}, []access.Role{access.Administer}},
		"the system's streams": {esdbserver.Access{Verb: esdbserver.Appends, Stream: "$settings"}, []access.Role{access.Administer}},
	}
	g, _ := with(t, Options{Guests: guests})
	closed, _ := with(t, Options{Guests: guests, ReadOnly: true})
	for name, v := range verbs {
		for _, role := range access.Roles() {
			c := access.Caller{Name: "siti", Via: access.Password, Grants: []access.Grant{{Role: role, In: access.Everywhere()}}}
			want := contains(v.roles, role)
			assert.Equal(t, want, g.may(t, c, v.access), "%s: %s", role, name)
			assert.Equal(t, want && v.access.Verb == esdbserver.Reads, closed.may(t, c, v.access), "%s where nobody appends: %s", role, name)
		}
		assert.False(t, g.may(t, access.Caller{Name: "siti"}, v.access), name)
		assert.Error(t, g.Authorize(t.Context(), v.access), "nobody is nobody: %s", name)
		assert.True(t, g.may(t, owner(), v.access), "the token: %s", name)
	}
}

func contains(list []access.Role, role access.Role) bool {
	for _, one := range list {
		if one == role {
			return true
		}
	}
	return false
}

func TestARoleHoldsForWhatItsRegionsAreConcernedBy(t *testing.T) {
	g, store := with(t, Options{})
	siti := access.Caller{Name: "siti", Via: access.Password, Grants: grants(t, "read=*;record=13.76;approve=13.76")}
	for _, c := range []struct {
		what   string
		stream string
		body   domain.Body
		may    bool
	}{
		{"a new actor here", "ikm-9", &domain.ActorRegistered{EntityKind: domain.Group, Name: "x", Region: place(t, "13.76.04")}, true},
		{"a new actor elsewhere", "ikm-9", &domain.ActorRegistered{EntityKind: domain.Group, Name: "x", Region: place(t, "13.75")}, false},
		{"an actor of here", "ikm-1", &domain.ActorReactivated{}, true},
		{"an actor who moved away", "ikm-2", &domain.ActorReactivated{}, false},
		{"one of elsewhere, said to be of here", "ikm-2", &domain.ActorLocated{Region: place(t, "13.76")}, false},
		{"a move away", "ikm-1", &domain.ActorRelocated{From: place(t, "13.76"), To: place(t, "13.75")}, false},
		{"a move in here", "ikm-1", &domain.ActorRelocated{From: place(t, "13.76"), To: place(t, "13.76.04")}, true},
		{"a stream that nobody has begun", "ikm-8", &domain.ActorReactivated{}, false},
		{"a fund of here", "fund-1", &domain.FiscalYearClosed{FiscalYear: 2022}, true},
		{"asking about an actor of here", "approval-9", requested("ikm-1"), true},
		{"asking about one of elsewhere", "approval-9", requested("ikm-2"), false},
		{"asking about nobody", "approval-9", requested("ikm-8"), false},
		{"granting for here", "approval-1", &domain.ApprovalGranted{}, true},
		{"granting for elsewhere", "approval-2", &domain.ApprovalGranted{}, false},
		{"opening a ledger", "ledger-origin", &domain.LedgerOpened{Title: "x"}, false},
		{"claiming a number for somebody", "identity-nib-1", &domain.IdentityClaimed{}, true},
	} {
		a := esdbserver.Access{Verb: esdbserver.Appends, Stream: c.stream, Events: []eventstore.Event{fact(t, c.body)}}
		assert.Equal(t, c.may, g.may(t, siti, a), c.what)
	}
	unknown := esdbserver.Access{Verb: esdbserver.Appends, Stream: "ikm-1", Events: []eventstore.Event{{ID: uuid.New(), Type: "Unknown", Data: []byte("{}")}}}
	assert.False(t, g.may(t, siti, unknown))
	assert.False(t, g.may(t, siti, esdbserver.Access{Verb: esdbserver.Appends, Stream: "orders-1", Events: []eventstore.Event{fact(t, &domain.ActorReactivated{})}}))

	require.NoError(t, store.Close())
	err := g.Authorize(access.With(t.Context(), siti), esdbserver.Access{Verb: esdbserver.Appends, Stream: "ikm-1", Events: []eventstore.Event{fact(t, &domain.ActorReactivated{})}})
	require.ErrorIs(t, err, eventstore.ErrClosed, "a failure of the store is no refusal")
	assert.False(t, errors.As(err, new(*esdbserver.DeniedError)))
}

func TestWhereAStreamBelongsIsNotLookedForWithoutEnd(t *testing.T) {
	g, store := with(t, Options{})
	_, err := store.Append(t.Context(), "ikm-3", eventstore.Any, fact(t, &domain.ActorRegistered{EntityKind: domain.Group, Name: "x", Region: place(t, "13.76")}))
	require.NoError(t, err)
	siti := access.Caller{Name: "siti", Via: access.Password, Grants: grants(t, "record=13.76")}
	a := esdbserver.Access{Verb: esdbserver.Appends, Stream: "ikm-3", Events: []eventstore.Event{fact(t, &domain.ActorReactivated{})}}
	for range 2 {
		var events []eventstore.Event
		for range maxLooked / 2 {
			events = append(events, fact(t, &domain.ActorReactivated{}))
		}
		assert.True(t, g.may(t, siti, a))
		_, err := store.Append(t.Context(), "ikm-3", eventstore.Any, events...)
		require.NoError(t, err)
	}
	assert.False(t, g.may(t, siti, a))
}

// TestAStreamBelongsWhereItBeganAndAnActorWhereItIs: what an event is about is not where its stream belongs.
func TestAStreamBelongsWhereItBeganAndAnActorWhereItIs(t *testing.T) {
	g, store := with(t, Options{})
	put := func(stream string, bodies ...domain.Body) {
		for _, b := range bodies {
			_, err := store.Append(t.Context(), stream, eventstore.Any, fact(t, b))
			require.NoError(t, err)
		}
	}
	put("programme-1", &domain.ProgrammeDeclared{Name: "Pembinaan", Region: place(t, "13")}, &domain.TargetSet{Region: place(t, "13.76")})
	put("ikm-2", &domain.TrainingAttended{Aid: domain.Aid{Region: place(t, "13.76")}}) // of before it moved to 13.75, entered late
	put("ikm-5", &domain.ActorRegistered{EntityKind: domain.Group, Name: "x", Region: place(t, "13.75")})
	siti := access.Caller{Name: "siti", Via: access.Password, Grants: grants(t, "record=13.76")}
	budi := access.Caller{Name: "budi", Via: access.Password, Grants: grants(t, "record=13.75")}
	for _, c := range []struct {
		what   string
		caller access.Caller
		stream string
		body   domain.Body
		may    bool
	}{
		{"ending a province's programme", siti, "programme-1", &domain.ProgrammeClosed{}, false},
		{"an actor that moved away", siti, "ikm-2", &domain.ActorReactivated{}, false},
		{"an actor that moved in", budi, "ikm-2", &domain.ActorReactivated{}, true},
		{"giving up a number of another region's actor", siti, "identity-nib-1", &domain.IdentityReleased{Actor: "ikm-5"}, false},
		{"giving up a number of an actor of here", siti, "identity-nib-1", &domain.IdentityReleased{Actor: "ikm-1"}, true},
		{"claiming one for a new actor", siti, "identity-nib-1", &domain.IdentityClaimed{Actor: "ikm-new"}, true},
		{"facts about another region", siti, "region-kemendagri:13.75", &domain.RegionCodeChanged{From: []region.Region{place(t, "13.76.04")}, To: []region.Region{place(t, "13.76.03")}}, false},
		{"facts about this one", siti, "region-kemendagri:13.76", &domain.ChallengeIdentified{}, true},
		{"striking a payment order of another region's fund", budi, "sp2d-2022-1", &domain.PaymentOrderStruck{Fund: "fund-1"}, false},
	} {
		a := esdbserver.Access{Verb: esdbserver.Appends, Stream: c.stream, Events: []eventstore.Event{fact(t, c.body)}}
		assert.Equal(t, c.may, g.may(t, c.caller, a), c.what)
	}
}
