package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func entered(number string, fund domain.Ref, until int64) *domain.PaymentOrderEntered {
	return &domain.PaymentOrderEntered{SP2D: number, Fund: fund, Until: until}
}

func struck(number string, fund domain.Ref, until int64) *domain.PaymentOrderStruck {
	return &domain.PaymentOrderStruck{SP2D: number, Fund: fund, Until: until, Reason: "x"}
}

// apbd is another fund line of the same office.
var apbd = ref(domain.CategoryFund, "apbd")

var other = ref(domain.CategoryFund, "hibah")

func TestANumberOnTheRegisterIsOneFundLines(t *testing.T) {
	s := given(t, orders, &domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2021}, entered("SP2D 71", dak, 4))
	r := s.when(entered("sp2d  71", apbd, 2)).rejected(domain.SP2DTaken)
	assert.Equal(t, "Nomor SP2D sp2d  71 sudah dipakai pada dana "+string(dak)+".", r.Message(domain.Indonesian))
	s.when(entered("SP2D 71", dak, 3)).then()
	assert.Empty(t, s.answer.Bodies, "the entry is good for that too")
	s.when(entered("SP2D 71", dak, 6)).then(entered("SP2D 71", dak, 6))
	s.when(entered("SP2D 72", apbd, 2)).then()
	assert.Equal(t, []string{"sp2d 71", "sp2d 72"}, s.history.State().(*PaymentRegister).Orders())
	s.when(struck("SP2D 72", apbd, 2)).then()
	assert.Equal(t, []string{"sp2d 71"}, s.history.State().(*PaymentRegister).Orders())
	assert.Equal(t, []OrderEntry{{"SP2D 71", dak, 6}}, s.history.State().(*PaymentRegister).Entries("sp2d 71"))
}

func TestAnEntryIsStruckAsItWasSeen(t *testing.T) {
	s := given(t, orders, entered("71", dak, 4))
	for _, other := range []*domain.PaymentOrderStruck{struck("71", dak, 3), struck("71", apbd, 4), struck("72", dak, 4)} {
		s.when(other).then()
		assert.Empty(t, s.answer.Bodies)
	}
	s.when(struck("71", dak, 4)).then(struck("71", dak, 4))
	s.when(entered("71", apbd, 2)).then()
}

// In a ledger from before there were registers, a number may stand on several lines. It is free when it stands on none.
func TestARegisterHasANumberThatWasUsedTwiceBeforeForBoth(t *testing.T) {
	old := func(fund domain.Ref) *domain.PaymentOrderEntered {
		return &domain.PaymentOrderEntered{SP2D: "71", Fund: fund, Until: 4, Recorded: true}
	}
	s := given(t, orders, old(dak), old(apbd), old(dak))
	assert.Len(t, s.history.State().(*PaymentRegister).Entries("71"), 2)
	for _, fund := range []domain.Ref{dak, apbd} {
		s.when(entered("71", other, 2)).rejected(domain.SP2DTaken)
		s.when(struck("71", fund, 4)).then()
	}
	s.when(entered("71", other, 2)).then()
}

func TestARegisterIsOpenedOnceForItsOfficeAndYear(t *testing.T) {
	s := given(t, orders)
	assert.False(t, s.history.State().(*PaymentRegister).Opened())
	s.when(&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2022}).rejected(domain.FieldInvalid)
	s.when(&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 0}).rejected(domain.FieldMissing)
	s.when(&domain.PaymentRegisterOpened{Holder: "DISNAKERIN ", FiscalYear: 2021}).then()
	s.when(&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2021}).then()
	assert.Empty(t, s.answer.Bodies)
	assert.True(t, s.history.State().(*PaymentRegister).Opened())
	s.when(entered("71", dak, 0)).rejected(domain.FieldInvalid)
	s.when(&domain.PaymentOrderEntered{SP2D: "71", Fund: dak, Until: 4, Recorded: true}).then()
	assert.Empty(t, s.answer.Bodies, "what is older than the register is on it by now")
}

// The note on a fund line that it has let a number go is in the way of nothing.
func TestANumberThatAFundLineLetGoLeavesItsMoneyAsItWas(t *testing.T) {
	s := given(t, dak, fundOf("CSR"))
	s.when(struck("71", dak, 1)).then()
	s.reverse(2).rejected(domain.LedgersOwn)
	s.reverse(1).then()
	assert.False(t, s.history.Stands())
	s = spent(t)
	s.when(struck("SP2D-1", dak, 6)).then()
	r := s.when(struck(s.history.State().(*Fund).Orders()[0], dak, 7)).rejected(domain.SP2DTaken)
	assert.Contains(t, r.Message(domain.English), string(dak))
}
