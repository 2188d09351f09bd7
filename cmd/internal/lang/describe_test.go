package lang_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/lang"
	"jejak/domain"
)

// secret is clear text of personal fields.
const secret = "Rahasia Sekali"

var uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-`)

// nameOf names streams by their category.
type nameOf map[string]string

func (n nameOf) Name(ref domain.Ref) string { return n[ref.Category()] }

var byCategory = nameOf{
	domain.CategoryActor: "Kelompok Fayari", domain.CategoryProgramme: "Sipadu Mantap", domain.CategoryActivity: "Workshop rajut",
	domain.CategoryFund: "DAK Nonfisik 2022", domain.CategorySentra: "Sentra Rendang", domain.CategoryAgency: "Disnakerin",
}

// full is an event of a type with every field set: the newest of the domain's golden files.
func full(t *testing.T, name string) domain.Body {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "domain/testdata/events", name+".v*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files, "no golden file of %s", name)
	text, err := os.ReadFile(files[len(files)-1])
	require.NoError(t, err)
	var g struct{ Data, Metadata jsontext.Value }
	require.NoError(t, json.Unmarshal(text, &g))
	require.NoError(t, g.Data.Compact())
	require.NoError(t, g.Metadata.Compact())
	e, err := domain.Decode(domain.Wire{ID: uuid.New(), Type: name, Data: g.Data, Metadata: g.Metadata})
	require.NoError(t, err, name)
	return e.Body
}

// sparse is the same event with the fields that may be absent taken out.
func sparse(t *testing.T, name string) domain.Body {
	body := full(t, name)
	omit(reflect.ValueOf(body).Elem())
	return body
}

func omit(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch tag := field.Tag.Get("json"); {
		case strings.Contains(tag, ",omit"):
			v.Field(i).SetZero()
		case field.Anonymous:
			omit(v.Field(i))
		}
	}
}

func TestEveryEventIsToldInBothLanguages(t *testing.T) {
	var told strings.Builder
	for _, name := range domain.TypeNames() {
		fmt.Fprintln(&told, name)
		for _, body := range []domain.Body{full(t, name), sparse(t, name)} {
			for _, w := range []*lang.Words{id, en} {
				text := w.Describe(body, byCategory)
				wellFormed(t, name, text)
				assert.NotRegexp(t, uuidText, text, name)
				fmt.Fprintf(&told, "  %s  %s\n", w.Lang(), text)
			}
		}
	}
	golden(t, "testdata/sentences.txt", told.String())
}

func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	assert.NotEmpty(t, text, name)
	assert.NotContains(t, text, "%!", name)
	for _, flaw := range []string{"⟨", "{", "  ", ", ,", " ,", "()", "( ", ": ,", "•••", secret} {
		assert.NotContains(t, text, flaw, name)
	}
	assert.False(t, strings.HasSuffix(text, " ") || strings.HasSuffix(text, ","), "%s: %q", name, text)
}

func TestAnEmptyEventIsToldToo(t *testing.T) {
	for _, name := range domain.TypeNames() {
		body, _ := domain.NewBody(name)
		assert.NotEmpty(t, id.Describe(body, nil), name)
		assert.NotContains(t, en.Describe(body, nil), "⟨", name)
	}
}

func TestWithoutNamesAReferenceShowsItself(t *testing.T) {
	member := domain.NamedRef(domain.CategoryActor, "fayari")
	assert.Equal(t, string(member)+" menjadi anggota", id.Describe(&domain.MemberJoined{Member: member}, nil))
	assert.Equal(t, "Kelompok Fayari became a member", en.Describe(&domain.MemberJoined{Member: member}, byCategory))
}

func TestPersonalFieldsAreNeverTold(t *testing.T) {
	person := domain.NewPersonal(secret)
	for _, body := range []domain.Body{
		&domain.ActorRegistered{EntityKind: domain.Individual, Owner: person, Address: person, Contact: person},
		&domain.ActorLocated{Address: person},
		&domain.ActorRelocated{Address: person},
		&domain.ActorPersonLinked{Role: "pengelola", Name: person},
	} {
		assert.NotContains(t, id.Describe(body, byCategory), secret)
	}
}

func TestNothingIsSaidTwice(t *testing.T) {
	sentra := domain.NamedRef(domain.CategorySentra, "rendang")
	workshop := domain.Aid{Activity: domain.NamedRef(domain.CategoryActivity, "rajut"), ValueRp: domain.Rp(12_500_000)}
	oven := []domain.Item{{Name: "oven", Quantity: 1000, Unit: "unit", UnitPriceRp: domain.Rp(12_500_000), Brand: "Merek A"}}
	for _, c := range []struct {
		body domain.Body
		told string
	}{
		{&domain.ProposalSubmitted{By: "Wali Kota", To: "IKMA", Subject: "mesin", Sentra: sentra}, "Usulan kepada IKMA: mesin, dari Wali Kota, Sentra Rendang"},
		{&domain.EquipmentGranted{Aid: workshop, Items: oven, BAST: "BAST/34/2021"},
			"Menerima peralatan: 1 unit oven (Merek A, Rp12.500.000), BAST/34/2021, kegiatan Workshop rajut"},
		{&domain.TrainingAttended{Aid: domain.Aid{Activity: workshop.Activity}, Kind: "workshop", Topic: "Workshop rajut"},
			"Mengikuti workshop: Workshop rajut"},
		{&domain.SentraRegistered{Name: "UPTD Tekstil", Kind: "UPTD"}, "Sentra atau UPTD: UPTD Tekstil"},
	} {
		assert.Equal(t, c.told, id.Describe(c.body, byCategory))
	}
}

func TestASignIsWrittenOnlyWhereTheSourceGivesOne(t *testing.T) {
	for _, c := range []struct{ value, sign, told string }{
		{"1.17", "", "1,17%"}, {"1.17", "positive", "+1,17%"}, {"-1.17", "negative", "−1,17%"}, {"1.17", "negative", "1,17% (negatif)"},
	} {
		body := &domain.IndicatorPublished{Indicator: "laju-pertumbuhan-ekonomi", Value: c.value, Sign: c.sign, Unit: "persen",
			Period: domain.InYear(2020), Publisher: "Wal Asri"}
		assert.Equal(t, "Indikator laju pertumbuhan ekonomi 2020: "+c.told+" menurut Wal Asri", id.Describe(body, nil))
	}
}

func TestGoodsOutOfAStockNameTheirIssue(t *testing.T) {
	items := []domain.Item{{Name: "oven", Quantity: 1000, Unit: "unit", Issue: "SBBK-7"}}
	assert.Equal(t, "Menerima peralatan: 1 unit oven (bukti keluar SBBK-7)", id.Describe(&domain.EquipmentGranted{Items: items}, nil))
}

func TestManyGoodsAreToldInPart(t *testing.T) {
	many := make([]domain.Item, 9)
	for i := range many {
		many[i] = domain.Item{Name: "cetakan", Quantity: 2500, Unit: "kg"}
	}
	text := en.Describe(&domain.RawMaterialGranted{Items: many}, nil)
	assert.Equal(t, "Raw material: "+strings.Repeat("2.5 kg cetakan, ", 4)+"2.5 kg cetakan and 4 other items", text)
}

func TestAnIndividualIsPaidUnderTheirStream(t *testing.T) {
	b := &domain.CommitmentMade{Commitment: "K-1", Payee: string(domain.NamedRef(domain.CategoryActor, "fayari")), AmountRp: domain.Rp(1000)}
	assert.Equal(t, "Commitment K-1: Rp1.000 to Kelompok Fayari", en.Describe(b, byCategory))
}

func TestTextOfTheLogCannotForgeLines(t *testing.T) {
	text := id.Describe(&domain.ClusterDefined{Cluster: "pangan\n\x1b[31mkerajinan"}, nil)
	assert.Equal(t, `Klaster: pangan\u{a}\u{1b}[31mkerajinan`, text)
}
