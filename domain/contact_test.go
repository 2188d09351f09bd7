package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnAddressIsOneHoweverItIsWritten(t *testing.T) {
	of := func(place, address string) []Contact {
		return Contacts(&ActorLocated{Region: regionOf(place), Address: NewPersonal(address)})
	}
	home := of("13.76", "Jl. Sudirman No. 5")
	assert.Len(t, home, 1)
	for _, same := range []string{"Jalan Sudirman 5", "JLN SUDIRMAN no 5", " sudirman  5. "} {
		assert.Equal(t, home, of("13.76.04.1002", same), same)
	}
	assert.NotEqual(t, home, of("13.76", "Jl. Sudirman No. 51"))
	assert.NotEqual(t, home, of("13.75", "Jl. Sudirman No. 5"), "in another city")
	for _, vague := range []string{"", "Pasar Ibuh", "Jl. Sudirman", "-"} {
		assert.Empty(t, of("13.76", vague), vague)
	}
	assert.NotContains(t, home[0].Value, "sudirman")
}

func TestAContactThatIsATelephoneIsComparedAsOne(t *testing.T) {
	of := func(contact string) []Contact {
		return Contacts(&ActorRegistered{Region: payakumbuh, Contact: NewPersonal(contact)})
	}
	assert.Equal(t, []Contact{{"telepon", "+6281200000001"}}, of("0812-0000-0001"))
	assert.Empty(t, of("siti@contoh.invalid"))
	assert.Empty(t, Contacts(&ActorClosed{"tutup"}))
}
