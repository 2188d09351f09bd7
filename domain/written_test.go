package domain

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written takes an example apart into what a person would write.
func written(t *testing.T, body Body) (list []Member) {
	t.Helper()
	clear := json.WithMarshalers(json.MarshalFunc(func(Personal) ([]byte, error) { return []byte(`"Siti"`), nil }))
	data, err := json.Marshal(body, strict, clear)
	require.NoError(t, err)
	var members map[string]jsontext.Value
	require.NoError(t, json.Unmarshal(data, &members))
	for name, value := range members {
		elements := []jsontext.Value{value}
		if value.Kind() == '[' {
			elements = nil
			require.NoError(t, json.Unmarshal(value, &elements))
		}
		for _, v := range elements {
			text := string(v)
			switch v.Kind() {
			case '"':
				require.NoError(t, json.Unmarshal(v, &text))
			case 't':
				text = "ya"
			case 'f':
				text = "no"
			}
			list = append(list, Member{name, text})
		}
	}
	return list
}

func TestEveryEventCanBeWrittenMemberByMember(t *testing.T) {
	for _, e := range examples() {
		name := TypeName(e.body)
		body, err := WriteBody(name, written(t, e.body))
		require.NoError(t, err, name)
		for _, f := range PersonalFields(e.stream, body) {
			if f.Value.Clear() != "" {
				assert.Equal(t, "Siti", f.Value.Clear(), name)
			}
		}
		want, err := json.Marshal(e.body, strict, withoutPersonal)
		require.NoError(t, err)
		got, err := json.Marshal(body, strict, withoutPersonal)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got), name)
	}
}

func TestWhatDoesNotFitAMemberIsRejectedByItsName(t *testing.T) {
	for _, c := range []struct {
		event   string
		written []Member
		code    Code
		field   string
	}{
		{"SentraBuild", nil, FieldInvalid, "type"},
		{"StageAdopted", []Member{{"stage", "training"}, {"label", "Pelatihan"}}, FieldMissing, "order"},
		{"ClusterDefined", []Member{{"klaster", "tenun"}}, FieldInvalid, "klaster"},
		{"ClusterDefined", []Member{{"cluster", "tenun"}, {"cluster", "rendang"}}, FieldInvalid, "cluster"},
		{"FundAllocated", []Member{{"amountRp", "24.3"}}, MoneyAmbiguous, "amountRp"},
		{"StageAdopted", []Member{{"order", "satu"}, {"stage", "training"}, {"label", "Pelatihan"}}, FieldInvalid, "order"},
		{"LedgerOpened", []Member{{"title", "x"}, {"synthetic", "mungkin"}}, FieldInvalid, "synthetic"},
		{"ActorRelocated", []Member{{"from", "payakumbuh"}}, FieldInvalid, "from"},
		{"EquipmentGranted", []Member{{"items", "mesin jahit"}}, FieldInvalid, "items"},
		{"EquipmentGranted", []Member{{"items", `{"nama":"mesin jahit"}`}}, FieldInvalid, "items"},
	} {
		_, err := WriteBody(c.event, c.written)
		var r *Rejection
		require.ErrorAs(t, err, &r, "%s %v", c.event, c.written)
		assert.Equal(t, c.code, r.Code, "%s %v", c.event, c.written)
		assert.Equal(t, c.field, r.Field, "%s %v", c.event, c.written)
	}
}
