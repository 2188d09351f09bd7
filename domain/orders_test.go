package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheStreamOfARegisterNamesTheYear(t *testing.T) {
	assert.Regexp(t, `^sp2d-2021-[0-9a-f-]{36}$`, string(orders))
	assert.True(t, orders.valid())
	id := string(orders[len("sp2d-2021-"):])
	for _, bad := range []Ref{"sp2d-2021", "sp2d-2021-1", Ref("sp2d-" + id), Ref("sp2d-02021-" + id), Ref("sp2d-x-" + id), "sp2d-2021-00000000-0000-0000-0000-000000000000"} {
		assert.False(t, bad.valid(), bad)
	}
	assert.Empty(t, (&PaymentRegisterOpened{Holder: "Disnakerin"}).Stream(), "without a year there is none")
}
