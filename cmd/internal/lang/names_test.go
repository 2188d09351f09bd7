package lang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/projections/actorstatus"
	"jejak/projections/cityaid"
	"jejak/projections/funds"
)

const root = "../../.."

func TestEveryValueOfTheVocabularyHasAName(t *testing.T) {
	for _, w := range []*lang.Words{id, en} {
		named(t, domain.Stages(), w.Stage)
		for _, s := range domain.Stages() {
			named(t, s.Kinds(), w.Kind)
		}
		named(t, domain.Modes(), w.Mode)
		named(t, domain.Confidences(), w.Confidence)
		named(t, domain.Indicators(), w.Indicator)
		named(t, domain.TypeNames(), w.EventType)
		named(t, constants[domain.EntityKind](t, "domain", "EntityKind"), w.EntityKind)
		named(t, constants[domain.ProposalState](t, "domain", "ProposalState"), w.ProposalState)
		named(t, constants[actorstatus.Status](t, "projections/actorstatus", "Status"), w.Status)
		named(t, constants[cityaid.MeasureName](t, "projections/cityaid", "MeasureName"), w.Measure)
		named(t, funds.Lines(), w.FundLine)
		named(t, constants[funds.Line](t, "projections/funds", "Line"), w.FundLine)
		named(t, []domain.FundSource{"APBN-DAK-Fisik", "APBN-DAK-Nonfisik", "APBN-TP", "APBD-Prov", "APBD-Kota", "APBDes",
			"CSR", "BUMN", "Hibah-LN"}, w.FundSource)
		named(t, []domain.Instrument{"SK", "kontrak", "NPHD"}, w.Instrument)
		units := []string{"unit", "set", "paket", "kg", "g", "liter", "m", "m2", "lembar", "buah", "kodi", "lusin", "gros", "JP",
			"orang", "hari", "persen", "pelaku", "percent-of-ikm"}
		named(t, units, func(unit string) string { return w.T("one." + unit) })
		named(t, units, func(unit string) string { return w.T("many." + unit) })
		named(t, []domain.ClosingReason{"tutup", "meninggal", "pindah", "ganda"}, w.ClosingReason)
	}
}

func TestIndicatorsHaveNamesOfTheirOwn(t *testing.T) {
	for _, i := range domain.Indicators() {
		assert.Contains(t, catalogue(t, "id"), "indicator."+string(i))
	}
	assert.Equal(t, "angka kemiskinan", id.Indicator("angka-kemiskinan"), "a slug prints as words")
	assert.Equal(t, "daya saing daerah", id.Indicator("daya saing daerah"))
	assert.Equal(t, "IPM-Kota", id.Indicator("IPM-Kota"), "what is not a slug stays")
}

func TestAnUnknownValueIsVisible(t *testing.T) {
	assert.Equal(t, "⟨stage.transport⟩", id.Stage("transport"))
}

func named[T ~string](t *testing.T, values []T, name func(T) string) {
	t.Helper()
	assert.NotEmpty(t, values)
	seen := map[string]T{}
	for _, v := range values {
		text := name(v)
		assert.NotEmpty(t, text, v)
		assert.NotContains(t, text, "⟨")
		assert.NotContains(t, seen, text, "%s and %s have one name", seen[text], v)
		seen[text] = v
	}
}

// constants lists the constants of a type in a package, from its source, so that a new one cannot be forgotten here.
func constants[T ~string](t *testing.T, dir, typeName string) (list []T) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			if block, ok := d.(*ast.GenDecl); ok {
				list = append(list, valuesOf[T](t, block, typeName)...)
			}
		}
	}
	require.NotEmpty(t, list, "constants of %s.%s", dir, typeName)
	return list
}

func valuesOf[T ~string](t *testing.T, block *ast.GenDecl, typeName string) (list []T) {
	for _, s := range block.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typeName {
			continue
		}
		for _, v := range spec.Values {
			text, ok := literal(v)
			require.True(t, ok, typeName)
			list = append(list, T(text))
		}
	}
	return list
}
