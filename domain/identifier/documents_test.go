package identifier

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnSPPIRTHas15DigitsWithOrWithoutItsLabel(t *testing.T) {
	check(t, SPPIRT, []spelling{
		{"3063306010072-19", "3063306010072-19", ""}, // the published example
		{"2061376999999-30", "2061376999999-30", ""},
		{"206137699999930", "2061376999999-30", ""},
		{"P-IRT No. 2061376999999-30", "2061376999999-30", ""},
		{"PIRT 2061376999999-30", "2061376999999-30", ""},
		{"p.irt no: 2061376999999-30", "2061376999999-30", ""},
		{"SPP-IRT Nomor 206 1376 99 9999-30", "2061376999999-30", ""},
		{"1061376999999-30", "1061376999999-30", ""},
		{"8061376999999-30", "8061376999999-30", ""},
		{"2069999999999-30", "2069999999999-30", Region},
		{"2061370999999-30", "2061370999999-30", Region}, // 70 is neither kabupaten nor kota
		{"0061376999999-30", "", Prefix},
		{"9061376999999-30", "", Prefix},
		{"2061376999999", "", Length},
		{"2061376999999-3", "", Length},
		{"2061376999999-300", "", Length},
		{"206137699999-930", "", Form},
		{"206137699999A-30", "", NotDigits},
		{"P-IRT", "", NotDigits},
		{"2.06138E+14", "", Damaged},
	})
	assert.Equal(t, Packaging, refused(t, SPPIRT, "9061376999999-30").Part)
	assert.Equal(t, "SPP_IRT_PREFIX", refused(t, SPPIRT, "9061376999999-30").Code())
}

func TestAnSPPIRTTellsTheYearOfItsEnd(t *testing.T) {
	id, _, err := Parse(SPPIRT, "2061376999999-30")
	require.NoError(t, err)
	year, ok := SPPIRTEnds(id)
	assert.True(t, ok)
	assert.Equal(t, 2030, year)
	_, ok = SPPIRTEnds(ID{})
	assert.False(t, ok)
}

func TestABPOMNumberIsMDOrMLWith12Or15Digits(t *testing.T) {
	check(t, BPOM, []spelling{
		{"MD 999999999999", "MD 999999999999", ""},
		{"md999999999999", "MD 999999999999", ""},
		{"ML 999999999999999", "ML 999999999999999", ""},
		{"BPOM RI MD 999999999999", "MD 999999999999", ""},
		{"BPOM: ML999999999999", "ML 999999999999", ""},
		{"MD 9999 9999 9999", "MD 999999999999", ""},
		{"MD 99999999999", "", Length},
		{"MD 9999999999999", "", Length}, // 13
		{"MD 99999999999999", "", Length},
		{"MD 9999999999999999", "", Length},
		{"MD", "", Length},
		{"TR 999999999", "", Prefix}, // traditional medicine
		{"NA 18999999999", "", Prefix},
		{"999999999999", "", Prefix},
		{"MD 99999999999X", "", NotDigits},
		{"1E+12", "", Damaged},
	})
}

func TestAHalalCertificateIsRecordedWhateverItsForm(t *testing.T) {
	check(t, Halal, []spelling{
		{"ID99999999999999999", "ID99999999999999999", ""},
		{"id 99999 9999 99999999", "ID99999999999999999", ""},
		{"ID99999999999", "ID99999999999", ""},               // 11
		{"ID999999999999999999", "ID999999999999999999", ""}, // 18
		{"ID9999999999", "ID9999999999", Form},               // 10
		{"ID9999999999999999999", "ID9999999999999999999", Form},
		{"KH-99/2022", "KH-99/2022", OtherNumber},
		{"kh99999", "kh99999", OtherNumber},
		{"LPPOM-99999999999999", "LPPOM-99999999999999", Form},
		{"9999994502999999", "", IsNIK},
		{"-", "", Empty},
	})
}

func TestAStandardHasAYear(t *testing.T) {
	check(t, SNI, []spelling{
		{"SNI 9999:2022", "SNI 9999:2022", ""},
		{"sni9999 : 2022", "SNI 9999:2022", ""},
		{"SNI 9999-1:2022", "SNI 9999-1:2022", ""},
		{"SNI ISO 9999:2022", "SNI ISO 9999:2022", ""},
		{"SNI IEC 9999:2022", "SNI IEC 9999:2022", ""},
		{"SNI ISO/IEC 9999:2022", "SNI ISO/IEC 9999:2022", ""},
		{"SNI 99-9999-1992", "SNI 99-9999-1992", Form},
		{"SNI 9999", "SNI 9999", Form},
		{"9999:2022", "9999:2022", Form},
		{"SNI 9999:22", "SNI 9999:22", Form},
	})
}

func TestAnApplicationForAMarkIsNoRegistration(t *testing.T) {
	check(t, Merek, []spelling{
		{"IDM999999999", "IDM999999999", ""},
		{"idm 999 999 999", "IDM999999999", ""},
		{"IDM99999999", "IDM99999999", Application},
		{"DID2022999999", "DID2022999999", Application},
		{"J002022999999", "J002022999999", Application},
		{"999999", "999999", Application},
		{"D99999", "D99999", Application},
		{"99999", "99999", Form},
		{"merek sedang diurus", "merek sedang diurus", Form},
		{"9999994502999999", "", IsNIK},
		{"ktp: 9999 9945 0299 9999", "", IsNIK},
	})
}

func TestAnAccountHasThreeToSixLevels(t *testing.T) {
	check(t, Rekening, []spelling{
		{"5.1.05", "5.1.05", ""},
		{"5.1.05.", "5.1.05", ""},
		{"5.1.05.05", "5.1.05.05", ""},
		{"5.1.06.01.01", "5.1.06.01.01", ""},
		{"5.1.06.01.01.001", "5.1.06.01.01.001", ""},
		{"5.1.02.01.01.0001", "5.1.02.01.01.0001", ""},
		{"5.2.02.01.01.0001", "5.2.02.01.01.0001", ""},
		{"5.1.01.01.01.0001", "5.1.01.01.01.0001", UnknownGroup},
		{"4.1.05", "4.1.05", UnknownGroup},
		{"5.1", "5.1", Form},
		{"5.1.5", "5.1.5", Form},
		{"5.1.05.05.01.00001", "5.1.05.05.01.00001", Form},
		{"51.05", "51.05", Form},
		{"belanja hibah", "belanja hibah", Form},
	})
}

func TestAnAccountTellsGrantFromSocialAid(t *testing.T) {
	for code, want := range map[string]AccountGroup{
		"5.1.05.05.01.0001": Grant,
		"5.1.06.01.01.001":  SocialAid,
		"5.1.02.01.01.0001": GoodsAndServices,
		"5.2.02.01.01.0001": Capital,
		"5.1.01.01.01.0001": "",
		"5.1.050":           "",
		"5.2":               "",
		"hibah":             "",
	} {
		id, _, err := Parse(Rekening, code)
		require.NoError(t, err)
		assert.Equal(t, want, Account(id), code)
	}
	assert.Empty(t, Account(ID{}))
}
