package scale

// Inputs are what was measured of an enterprise at one time. An absent input is nil.
type Inputs struct {
	Workers       *int64 // people who work there, the owner included
	InvestmentRp  *int64 // in rupiah, without land and building
	CapitalRp     *int64 // business capital in rupiah, without land and building
	AnnualSalesRp *int64 // in rupiah per year
}

// Known makes an input.
func Known(value int64) *int64 { return &value }

// Input names one of the Inputs, as the events do.
type Input string

const (
	Workers     Input = "workers"
	Investment  Input = "investmentRp"
	Capital     Input = "capitalRp"
	AnnualSales Input = "annualSalesRp"
)

// of gives the value of an input; ok is false if it is absent or negative.
func (i Input) of(in Inputs) (value int64, ok bool) {
	var p *int64
	switch i {
	case Workers:
		p = in.Workers
	case Investment:
		p = in.InvestmentRp
	case Capital:
		p = in.CapitalRp
	case AnnualSales:
		p = in.AnnualSalesRp
	}
	if p == nil || *p < 0 {
		return 0, false
	}
	return *p, true
}
