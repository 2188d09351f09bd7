package domain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
)

const generated = "<!-- Written by: go test ./domain -update -->\n\n"

// page compares a page of docs with what the code says, or writes it.
func page(t *testing.T, name, text string) {
	path := filepath.Join("..", "docs", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	if string(have) != text {
		t.Errorf("docs/%s is not what the code says: go test ./domain -update", name)
	}
}

// cell makes a text fit into a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func TestThePageOfRejectionsIsUpToDate(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rejections\n\n" + generated +
		"A command that must not be recorded is answered with one of these codes. Nothing has been written then. A code is\n" +
		"never renamed and never reused, so that scripts can match it. `{received}` is what stood in `{field}`, with personal\n" +
		"data masked; other braces are details of the rejection.\n")
	for _, code := range Codes() {
		r := rejections[code]
		fmt.Fprintf(&b, "\n## %s\n\n| | Bahasa Indonesia | English |\n|---|---|---|\n| message | %s | %s |\n| hint | %s | %s |\n", code,
			cell(r.message[Indonesian]), cell(r.message[English]), cell(r.hint[Indonesian]), cell(r.hint[English]))
	}
	page(t, "rejections.md", b.String())
}

func TestThePageOfEventsIsUpToDate(t *testing.T) {
	says := comments(t)
	var b strings.Builder
	b.WriteString("# Events\n\n" + generated +
		"Everything that the log can hold. Data and metadata are JSON objects with exactly these members; an optional member is\n" +
		"left out when it is absent, and never null. One example of each stands in [testdata](../domain/testdata/events).\n" +
		"Who recorded an event, when it happened and on what it rests is in the [envelope](#envelope).\n")
	everywhereToo := func(et *eventType) bool { return slices.Equal(et.categories, everywhere) }
	for _, category := range Categories() {
		contents(&b, "`"+category+"-`", func(et *eventType) bool { return et.on(category) && !everywhereToo(et) })
	}
	contents(&b, "all but `ledger-`, `identity-`, `sp2d-`, `equipment-`, `approval-`, `finding-` and `import-`", everywhereToo)
	b.WriteString("\n")
	for _, et := range eventTypes {
		fmt.Fprintf(&b, "\n## %s\n\n", et.name)
		if text := says[et.body.Name()]; text != "" {
			b.WriteString(text + "\n\n")
		}
		fmt.Fprintf(&b, "Schema %d, on `%s-`", et.schema, strings.Join(et.categories, "-`, `"))
		if et.mode != "" {
			fmt.Fprintf(&b, ", always %s", et.mode)
		}
		b.WriteString(".\n\n")
		members(&b, et.body)
	}
	b.WriteString("\n## Envelope\n\n")
	for _, body := range []reflect.Type{reflect.TypeFor[Meta](), reflect.TypeFor[Author](), reflect.TypeFor[Evidence](), reflect.TypeFor[Import](), reflect.TypeFor[Item](), reflect.TypeFor[KBLI](), reflect.TypeFor[Sealed]()} {
		fmt.Fprintf(&b, "### %s\n\n", body.Name())
		if text := says[body.Name()]; text != "" {
			b.WriteString(text + "\n\n")
		}
		members(&b, body)
		b.WriteString("\n")
	}
	page(t, "events.md", strings.TrimRight(b.String(), "\n")+"\n")
}

func contents(b *strings.Builder, where string, stands func(*eventType) bool) {
	var links []string
	for _, et := range eventTypes {
		if stands(et) {
			links = append(links, fmt.Sprintf("[%s](#%s)", et.name, strings.ToLower(et.name)))
		}
	}
	fmt.Fprintf(b, "\n- %s: %s", where, strings.Join(links, ", "))
}

func members(b *strings.Builder, body reflect.Type) {
	b.WriteString("| member | type | |\n|---|---|---|\n")
	for _, m := range formOf(body) {
		note := "optional"
		if m.required {
			note = ""
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", m.name, wireType(body.FieldByIndex(m.index).Type), note)
	}
}

// wireType says in a word what stands in the JSON.
func wireType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Rupiah]():
		return "whole rupiah, integer"
	case reflect.TypeFor[Quantity]():
		return "quantity, decimal text"
	case reflect.TypeFor[Date]():
		return "day, 2006-01-02"
	case reflect.TypeFor[Period]():
		return "period, EDTF text"
	case reflect.TypeFor[region.Region]():
		return "region, `scheme:code`"
	case reflect.TypeFor[Ref]():
		return "stream"
	case reflect.TypeFor[Personal]():
		return "personal, [Sealed](#sealed)"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return wireType(t.Elem())
	case reflect.Slice:
		return "list of " + wireType(t.Elem())
	case reflect.Struct:
		return fmt.Sprintf("[%s](#%s)", t.Name(), strings.ToLower(t.Name()))
	case reflect.Array:
		return "uuid"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "integer"
	}
	return "text"
}

// comments are the doc comments of the package's types, each in one line.
func comments(t *testing.T) map[string]string {
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	says := map[string]string{}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				continue
			}
			for _, s := range decl.Specs {
				if spec := s.(*ast.TypeSpec); decl.Doc != nil {
					says[spec.Name.Name] = strings.Join(strings.Fields(decl.Doc.Text()), " ")
				}
			}
		}
	}
	return says
}

func TestEveryReasonIsSaidInTwoLanguages(t *testing.T) {
	for code, r := range rejections {
		for _, texts := range []map[Lang]string{r.message, r.hint} {
			id, en := texts[Indonesian], texts[English]
			assert.NotEmpty(t, id, code)
			assert.NotEmpty(t, en, code)
			assert.NotEqual(t, id, en, code)
			assert.Equal(t, placeholders(id), placeholders(en), "%s says more in one language than in the other", code)
			for _, text := range []string{id, en} {
				assert.Regexp(t, `[.?]$`, text, code)
			}
		}
		assert.Regexp(t, `^[A-Z0-9]+(_[A-Z0-9]+)*$`, string(code))
	}
}

func placeholders(text string) []string {
	var found []string
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			slices.Sort(found)
			return slices.Compact(found)
		}
		name, after, _ := strings.Cut(after, "}")
		found, rest = append(found, name), after
	}
}

// Every constant of type Code has its texts, and every text its constant.
func TestEveryCodeHasATextAndEveryTextACode(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "rejections.go", nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var codes []Code
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
				codes = append(codes, Code(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)))
			}
		}
		return true
	})
	assert.ElementsMatch(t, Codes(), codes)
}

func TestARejectionShowsAWrongValueInOneShortLine(t *testing.T) {
	r := Reject(FieldInvalid, "unit", "kg\n\x1b[31m"+strings.Repeat("x", 200), "allowed", strings.Repeat("y", 400), "odd")
	assert.NotContains(t, r.Message(Indonesian), "\n")
	assert.NotContains(t, r.Message(Indonesian), "\x1b")
	assert.Len(t, []rune(r.Received), 81)
	assert.Contains(t, r.Hint(English), strings.Repeat("y", 400))
	assert.Equal(t, "FIELD_INVALID: "+r.Message(English), r.Error())
	assert.NotErrorIs(t, r, &Rejection{Code: TooOld})
	assert.Empty(t, RejectionCode(nil))
	assert.ErrorIs(t, fmt.Errorf("wrapped: %w", r), &Rejection{Code: FieldInvalid})
}

// What stands in a value is a value, also when it looks like a placeholder.
func TestAValueIsNotFilledInTwice(t *testing.T) {
	r := Reject(FieldInvalid, "unit", "{allowed}", "allowed", "{field}")
	assert.Contains(t, r.Message(English), "{allowed}")
	assert.Contains(t, r.Hint(English), "{field}")
}
