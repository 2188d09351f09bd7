package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/identifier"
)

func TestTheStreamOfANumberNamesIt(t *testing.T) {
	for number, stream := range map[[2]string]Ref{
		{"NIB", someNIB}:                  nib,
		{"SPP-IRT", "2061376999999-30"}:   "identity-sppirt-2061376999999-30",
		{"SPP-IRT", "2061399999999-30"}:   "identity-sppirt-2061399999999-30",
		{"BPOM", "MD 999999999999"}:       "identity-bpom-MD999999999999",
		{"halal", "ID99999999999999999"}:  "identity-halal-ID99999999999999999",
		{"merek", "IDM999999999"}:         "identity-merek-IDM999999999",
		{"halal", "sedang diurus"}:        "",
		{"merek", "D002022"}:              "",
		{"SNI", "SNI 9999:2022"}:          "",
		{"IDSBR", "9999999999999999"}:     "",
		{"NIK", someNIK}:                  "",
		{"telepon", "+6281200000001"}:     "",
		{"Rekening", "5.1.05.05.01.0001"}: "",
	} {
		id, _, _ := identifier.Parse(identifier.Scheme(number[0]), number[1])
		ref, ok := IdentityRef(id)
		assert.Equal(t, stream != "", ok, number)
		if ok {
			assert.Equal(t, stream, ref)
			assert.Equal(t, CategoryIdentity, ref.Category())
			back, ok := RefIdentity(ref)
			assert.True(t, ok)
			assert.Equal(t, id, back)
		}
	}
	for _, bad := range []Ref{"identity-", "identity-nib-", "identity-nib-022000123456", "identity-nik-" + someNIK, "identity-NIB-" + someNIB,
		"identity-bpom-md999999999999", "identity-sppirt-206137699999930", "identity-halal-x", "fund-nib-" + someNIB} {
		_, ok := RefIdentity(bad)
		assert.False(t, ok, bad)
	}
}

// A claim from before there was such a limit is good up to the first revision, as every actor is past it.
func TestAClaimSaysUpToWhichRevisionItHolds(t *testing.T) {
	for _, b := range []Body{&IdentityClaimed{Actor: weaver, Until: 7}, &IdentityReleased{Actor: weaver, Until: 7, Reason: "x"}} {
		data, err := EncodeBody(b)
		require.NoError(t, err)
		assert.Contains(t, string(data), `"actor":"`+string(weaver)+`","until":7`)
		read, err := DecodeStoredBody(TypeName(b), data)
		require.NoError(t, err)
		assert.Equal(t, b, read)
	}
	data, err := EncodeBody(&IdentityClaimed{Actor: weaver})
	require.NoError(t, err)
	assert.Equal(t, `{"actor":"`+string(weaver)+`"}`, string(data))
}
