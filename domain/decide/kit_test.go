package decide

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
)

var (
	today   = domain.Date{Year: 2024, Month: time.June, Day: 1}
	instant = time.Date(2024, time.June, 1, 1, 2, 3, 0, time.UTC)
)

const exampleDigest = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

// What the examples are about, by the same names as in the language's golden files.
var (
	payakumbuh  = regionOf("13.76")
	parit       = regionOf("13.76.04.1002")
	bukittinggi = regionOf("13.75")

	weaver    = ref(domain.CategoryActor, "tenun")
	group     = ref(domain.CategoryActor, "kelompok")
	sipadu    = ref(domain.CategoryProgramme, "sipadu-mantap")
	class     = ref(domain.CategoryActivity, "kelas")
	dak       = ref(domain.CategoryFund, "dak")
	sentra    = ref(domain.CategorySentra, "rendang")
	request   = ref(domain.CategoryProposal, "sentra-tenun")
	dinas     = ref(domain.CategoryAgency, "disnakerin")
	consent   = ref(domain.CategoryApproval, "hibah")
	audit     = ref(domain.CategoryFinding, "retort")
	intake    = domain.ImportRef(exampleDigest)
	cityFacts = domain.RegionRef(payakumbuh)
	nib       = domain.Ref("identity-nib-0220001234567")
	loom, _   = domain.Piece{Item: "Mesin rajut", Serial: "SN-77"}.Ref()
	orders    = (&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2021}).Stream()
)

func regionOf(text string) region.Region {
	r, err := region.Parse(text)
	if err != nil {
		panic(err)
	}
	return r
}

func span(text string) domain.Period {
	p, err := domain.ParsePeriod(text)
	if err != nil {
		panic(err)
	}
	return p
}

// id is a random-looking uuid that is the same in every run.
func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte("test:"+name)) }

func ref(category, name string) domain.Ref { return domain.NamedRef(category, name) }

func count(n int64) *int64 { return &n }

func sealed(key domain.Ref) (p domain.Personal) {
	p.Seal(domain.Sealed{Version: domain.SealVersion, Key: string(key), Ciphertext: "q83vEjRWeJCrze8SNFZ4kA=="})
	return p
}

// example is the newest golden event of a type, as the language's tests keep it.
type example struct {
	stream domain.Ref
	meta   domain.Meta
	body   domain.Body
}

// kept is an example as it is written.
type kept struct {
	stream domain.Ref
	wire   domain.Wire
	mode   domain.Mode
}

// examplesKept are the examples by their type.
var examplesKept = sync.OnceValue(func() map[string]kept {
	all := map[string]kept{}
	for _, name := range domain.TypeNames() {
		paths, _ := filepath.Glob(filepath.Join("..", "testdata", "events", name+".v*.json"))
		text, err := os.ReadFile(slices.Max(paths))
		if err != nil {
			panic(err)
		}
		var file struct {
			Stream         domain.Ref
			ID             uuid.UUID
			Data, Metadata json.RawMessage
		}
		if err := json.Unmarshal(text, &file); err != nil {
			panic(err)
		}
		k := kept{stream: file.Stream, wire: domain.Wire{ID: file.ID, Type: name, Data: file.Data, Metadata: file.Metadata}}
		k.mode = k.read().meta.Mode
		all[name] = k
	}
	return all
})

// read makes an example of its own each time, as checks and decisions write into it.
func (k kept) read() example {
	e, err := domain.Decode(k.wire)
	if err != nil {
		panic(err)
	}
	return example{k.stream, e.Meta, e.Body}
}

func examples() []example {
	var list []example
	for _, name := range domain.TypeNames() {
		list = append(list, examplesKept()[name].read())
	}
	return list
}

func exampleOf(t testing.TB, name string) example {
	t.Helper()
	k, ok := examplesKept()[name]
	require.True(t, ok, name)
	return k.read()
}

// modeOf is a mode that a type may have.
func modeOf(body domain.Body) domain.Mode { return examplesKept()[domain.TypeName(body)].mode }

// command asks for what an example says, without what only a decision may fill in.
func (e example) command() domain.Command {
	switch b := e.body.(type) {
	case *domain.ApprovalRequested:
		b.Requester = ""
	case *domain.KBLIReclassified:
		b.Review = ""
	case *domain.ClassUpgraded:
		b.ClassChange = domain.ClassChange{Scheme: b.Scheme, Before: b.Before, After: b.After}
	case *domain.ClassDowngraded:
		b.ClassChange = domain.ClassChange{Scheme: b.Scheme, Before: b.Before, After: b.After}
	case *domain.EligibilityDetermined:
		*b = domain.EligibilityDetermined{Programme: b.Programme}
	case *domain.ApprovalGranted:
		b.By = ""
	case *domain.ApprovalRejected:
		b.By = ""
	case *domain.SentraBuilt:
		b.Region, b.Programme = region.Region{}, ""
	case *domain.StockCounted:
		b.Book = 0
	case *domain.IndicatorRestated:
		b.Version = 0
	case *domain.ImportFinished:
		b.Accepted, b.Rejected = 0, 0
	case *domain.FindingRaised:
		b.By = ""
	case *domain.FindingAnswered:
		b.By = ""
	case *domain.FindingResolved:
		b.By = ""
	case *domain.FindingReopened:
		b.By = ""
	case domain.Intervention:
		b.Given().Beneficiaries = nil
	}
	m := e.meta
	return domain.Command{ID: id("command"), Stream: e.stream, Body: e.body,
		Meta: domain.Meta{OccurredOn: m.OccurredOn, Mode: m.Mode,
			Confidence: m.Confidence, By: m.By, Evidence: m.Evidence, Note: m.Note, Correlation: m.Correlation, Causation: m.Causation}}
}

// refused checks that a change to a good command makes it a bad one.
func refused(t *testing.T, name string, code domain.Code, change func(*domain.Command)) *domain.Rejection {
	t.Helper()
	cmd := exampleOf(t, name).command()
	require.NoError(t, cmd.Check(today))
	change(&cmd)
	return assertRejected(t, cmd.Check(today), code)
}

// assertRejected checks a rejection's code, and that a person can read it with the details that a decision gives.
func assertRejected(t testing.TB, err error, code domain.Code) *domain.Rejection {
	t.Helper()
	var r *domain.Rejection
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code, "%v", err)
	noted(code)
	for _, text := range []string{r.Message(domain.Indonesian), r.Message(domain.English), r.Hint(domain.Indonesian),
		r.Hint(domain.English)} {
		assert.NotEmpty(t, text, code)
		assert.NotRegexp(t, `(?:^|[^ux])\{[a-zA-Z]+\}`, text, "%s: a placeholder is left", code)
		assert.NotContains(t, text, "“”", "%s: a placeholder is empty: %s", code, text)
	}
	return r
}

// noted counts a code as reached.
func noted(code domain.Code) {
	reached.Lock()
	defer reached.Unlock()
	reached.codes[code] = true
}
