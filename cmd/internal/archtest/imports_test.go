package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// row says what the packages that a pattern stands for may import of ours. "a/*" stands for everything under a.
// The first row whose pattern fits a package counts.
type row struct {
	pattern string
	may     []string
	tests   []string // what its tests may import besides
	why     string
}

var whoImportsWhom = []row{
	{"domain/region", nil, nil,
		"a leaf: places are codes and names, and every package that speaks of a place needs them without the rest of the language"},
	{"domain/region/internal/*", []string{"domain/region"}, nil, "writes the list that domain/region embeds"},
	{"domain/identifier", []string{"domain/region"}, nil, "numbers that people and papers have, and what is wrong with them; some begin with a place"},
	{"domain/scale", nil, nil, "a leaf: classes of size as pure functions of what was measured"},
	{"domain/kblimap", nil, nil, "a leaf: from one edition of a classification to the next"},
	{"domain/visible", nil, nil, "a leaf: which characters a reader sees; the door refuses the others, and the screen escapes them"},
	{"domain/canon", nil, nil, "a leaf: reads JSON in one spelling, for structs of whatever it is about"},
	{"domain", []string{"domain/canon", "domain/region", "domain/identifier", "domain/scale", "domain/visible"}, nil,
		"the language knows no store, no clock and no disk, and no rule: what was said can be read by whoever decides nothing"},
	{"domain/decide", []string{"domain", "domain/region", "domain/identifier", "domain/scale", "domain/kblimap"}, nil,
		"what may be said follows from what was said, and from the sums of classes and editions"},
	{"domain/ledger", []string{"domain", "domain/decide", "domain/region", "domain/identifier", "eventstore"}, []string{"domain/privacy", "eventstore/*"},
		"the only writer is the only place where the language and the log meet"},
	{"domain/privacy", []string{"domain", "domain/region", "domain/identifier"}, nil, "keeps keys and seals fields; what the log does with them is not its business"},
	{"domain/access", []string{"domain/region"}, nil, "a leaf: who may do what and where, for whoever asks: the door, the ledger, an answer"},
	{"domain/*", []string{"domain", "domain/region"}, nil, "everything else under the language is as pure as it"},

	{"eventstore", []string{"eventstore/internal/relay"}, nil, "the contract of the log, for any bytes"},
	{"eventstore/internal/relay", nil, nil, "a leaf: how processors share a sequence, whatever is in it"},
	{"eventstore/internal/*", []string{"eventstore"}, nil, "the rule of expected revisions, once for every store"},
	{"eventstore/mirror", []string{"eventstore"}, []string{"eventstore/*"},
		"copies any store to any other through the contract alone, so it names no store"},
	{"eventstore/esdbtest", nil, []string{"eventstore/*"}, "a double of somebody else's server, with none of our rules in it"},
	{"eventstore/powertest", nil, nil, "a disk knows nothing of what is written to it"},
	{"eventstore/storetest", []string{"eventstore"}, []string{"eventstore/*"}, "a suite that knew one store would be a suite of that store"},
	{"eventstore/links", []string{"eventstore"}, []string{"eventstore/*"}, "an index over any store, through the contract alone"},
	{"eventstore/esdbserver", []string{"eventstore", "eventstore/links", "eventstore/internal/*"}, []string{"eventstore/*"},
		"serves any store, and what is read of it by category and type"},
	{"eventstore/*", []string{"eventstore", "eventstore/internal/*"}, []string{"eventstore/*"},
		"stores do not know each other; their tests may run one against another"},

	{"projections/disk", nil, nil, "writes files, whatever is in them"},
	{"projections/columns", []string{"projections/disk"}, nil, "keeps rows and numbers, and knows of no fact"},
	{"projections/verdict", []string{"domain", "domain/decide", "eventstore", "projections/disk"}, []string{"domain/*", "eventstore/*"},
		"judges the log before the engine reads it, so the engine builds on it and not the other way round"},
	{"projections", []string{"domain", "domain/region", "eventstore", "projections/verdict", "projections/columns", "projections/disk"}, []string{"projections/projectiontest", "domain/*", "eventstore/*"},
		"the engine reads the log and decodes each event once"},
	{"projections/projectiontest", []string{"projections", "domain", "domain/*", "eventstore", "eventstore/memory", "projections/columns"}, []string{"projections/*"},
		"a kit for tests: it keeps a log in memory and a ledger before it"},
	{"projections/answers", []string{"projections", "projections/*", "domain", "domain/region", "domain/identifier", "domain/scale", "domain/decide",
		"domain/ledger", "domain/privacy", "eventstore"}, []string{"domain/*", "eventstore/*"},
		"answers whoever asks, out of all read models; it asks the ledger what would be decided, and the vault what is sealed, and knows no program"},
	{"projections/proof", []string{"eventstore"}, []string{"eventstore/*"}, "proves bytes, whatever they say"},
	{"projections/cityfacts", []string{"projections", "projections/places", "projections/columns", "domain", "domain/region", "eventstore"},
		[]string{"projections/projectiontest", "domain/*", "eventstore/*"},
		"a row names the position of its event, whose type is the log's; what is about a region, places finds"},
	{"projections/identities", []string{"projections", "domain", "domain/region", "domain/identifier"},
		[]string{"projections/*", "domain/*", "eventstore", "eventstore/*"},
		"a read model that compares numbers by their one spelling"},
	{"projections/*", []string{"projections", "projections/columns", "domain", "domain/region", "domain/identifier"},
		[]string{"projections/*", "domain/*", "eventstore", "eventstore/*"},
		"a read model sees facts, never the store they came from, and says how its rows are sorted; read models do not build on each other"},

	{"cmd/jejak-verify", []string{"projections/proof", "eventstore"}, []string{"eventstore/*"}, "small enough to be read by the one who relies on it"},
	{"cmd/internal/archtest", nil, nil, "holds the others to this table and needs none of them"},
	{"cmd/internal/laws", nil, []string{"domain", "domain/*", "eventstore", "eventstore/*", "projections", "projections/*", "cmd/internal/*"},
		"tests alone: what must be true of the answers over ledgers that programs make"},
	{"cmd/internal/*", []string{"domain", "domain/*", "eventstore", "eventstore/*", "projections", "projections/*", "cmd/internal/*"}, nil,
		"what a program shows and reads may use everything below; what two programs share is here"},
	{"cmd/jejak", []string{"domain", "domain/*", "eventstore", "eventstore/*", "projections", "projections/answers", "projections/verdict", "projections/disk",
		"projections/funds", "projections/stock", "cmd/internal/*"}, []string{"projections/*"},
		"asks and shows answers, and says what a disk does not take; of the read models it names lines of money and sides of a stock, which have a column each"},
	{"cmd/*", []string{"domain", "domain/*", "eventstore", "eventstore/*", "projections", "projections/*", "cmd/internal/*"}, nil,
		"a program uses everything, and nothing uses a program"},
}

// fence says which packages may use a module, or one of our packages. Their tests may as well.
type fence struct {
	module  string
	in      []string
	inTests []string // whose tests may use it besides; "*" for all
	why     string
}

var whoUsesWhat = []fence{
	{"github.com/EventStore/EventStore-Client-Go", []string{"eventstore/esdb", "eventstore/esdbserver", "eventstore/esdbtest"}, []string{"cmd/jejak"},
		"the client's traps are fenced in: one package speaks to a server, one is one, and one is its double for tests; there, it is an administrator"},
	{"google.golang.org/grpc", []string{"eventstore/esdb", "eventstore/esdbserver", "eventstore/esdbtest"}, nil, "the wire of EventStoreDB and nothing else"},
	{"google.golang.org/genproto", []string{"eventstore/esdbserver", "eventstore/esdbtest"}, nil, "the wire of EventStoreDB and nothing else"},
	{"google.golang.org/protobuf", []string{"eventstore/esdb", "eventstore/esdbserver", "eventstore/esdbtest"}, nil, "the wire of EventStoreDB and nothing else"},
	{"github.com/dop251/goja", []string{"projections/script"}, nil, "foreign code runs in one place"},

	{"filippo.io/age", []string{"domain/privacy"}, nil, "backups of the vault, which several officers can open and nobody else; the seal of the office key"},
	{"github.com/google/uuid", []string{"domain", "domain/*", "eventstore", "eventstore/*", "projections", "projections/*", "cmd/*"}, []string{"*"},
		"the identity of events, commands and actors"},
	{"github.com/go-json-experiment/json", []string{"domain", "domain/canon", "projections", "projections/*", "cmd/*"}, []string{"*"},
		"refuses unknown fields, double names and ill-formed UTF-8; to be replaced by encoding/json/v2 once that is not an experiment"},
	{"github.com/klauspost/compress", []string{"eventstore/local", "projections/columns", "cmd/internal/synthetic"}, nil,
		"zstd for sealed segments, S2 for columns, which are read at every question, and zstd for what a synthetic ledger sets aside while it is made"},
	{"golang.org/x/crypto", []string{"cmd/internal/door"}, []string{"domain/privacy"},
		"argon2id, so that what is kept of a password is slow to guess from; tests: keys of SSH, which an office key is sealed to"},
	{"golang.org/x/sys", []string{"eventstore/local", "domain/privacy", "eventstore/powertest"}, nil, "locks and durable writes of files; tests: power cuts"},
	{"golang.org/x/text", []string{"domain", "domain/region", "projections/answers", "cmd/*"}, nil, "normal forms of names; numbers as a language writes them"},

	{"github.com/spf13/cobra", []string{"cmd/jejak"}, nil, "the command line"},
	{"github.com/spf13/pflag", []string{"cmd/jejak"}, nil, "the command line"},
	{"github.com/vbauerster/mpb", []string{"cmd/jejak"}, nil, "progress on a terminal"},
	{"golang.org/x/term", []string{"cmd/jejak"}, nil, "whether there is a terminal"},
	{"github.com/mattn/go-runewidth", []string{"cmd/internal/table"}, nil, "columns on a terminal"},
	{"go.yaml.in/yaml", []string{"cmd/internal/articles"}, nil, "facts of articles, in a form that people review"},

	{"github.com/stretchr/testify", []string{"eventstore/storetest", "eventstore/esdbtest", "eventstore/powertest", "projections/projectiontest"}, []string{"*"}, "tests and the kits for tests"},
	{"go.uber.org/goleak", nil, []string{"*"}, "tests: no goroutine is left behind"},
	{"pgregory.net/rapid", nil, []string{"*"}, "tests: properties over made-up input"},
	{"github.com/anishathalye/porcupine", nil, []string{"eventstore", "eventstore/*"}, "tests: histories of concurrent writers are linearisable"},
	{"github.com/rogpeppe/go-internal", nil, []string{"cmd/*"}, "tests of the command line as scripts"},
}

// fewImport are packages of ours that only some may import, whatever the table above allows.
var fewImport = []fence{
	{"domain/decide", []string{"domain/ledger", "projections/verdict", "projections/answers", "cmd/internal/synthetic"}, []string{"cmd/jejak"},
		"decisions are the ledger's, judgements the verdict's, an answer says what criteria ask, and a synthetic ledger is decided as well; " +
			"whoever reads facts decides nothing"},
}

// forTests are the packages that only tests may import, beside each other.
var forTests = []string{"eventstore/storetest", "eventstore/esdbtest", "eventstore/powertest", "projections/projectiontest"}

// fits tells whether a package is one of those that patterns stand for.
func fits(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		under, wild := strings.CutSuffix(p, "*")
		return p == pkg || wild && strings.HasPrefix(pkg, under)
	})
}

// foreign tells whether an import is of another module. The standard library's first elements have no dot.
func foreign(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

func wrongImports(files []source) []string {
	var found []string
	for _, f := range files {
		if f.nested {
			continue // a module of its own has dependencies of its own, so that ours need not
		}
		i := slices.IndexFunc(whoImportsWhom, func(r row) bool { return fits([]string{r.pattern}, f.dir()) })
		if i < 0 {
			found = append(found, fmt.Sprintf("%s: package %s is not in the table of imports", f.path, f.dir()))
			continue
		}
		rule := whoImportsWhom[i]
		for imported := range f.imports() {
			ours, isOurs := strings.CutPrefix(imported, module+"/")
			switch {
			case isOurs && ours == f.dir(): // an external test of the package itself
			case isOurs && fits(forTests, ours) && !f.isTest():
				found = append(found, fmt.Sprintf("%s: %s may not import %s outside of tests", f.path, f.dir(), ours))
			case isOurs && !fits(rule.may, ours) && !(f.isTest() && fits(rule.tests, ours)):
				found = append(found, fmt.Sprintf("%s: %s may not import %s (%s)", f.path, f.dir(), ours, rule.why))
			case isOurs && outside(fewImport, f, ours) != nil:
				found = append(found, fmt.Sprintf("%s: %s may not import %s (%s)", f.path, f.dir(), ours, outside(fewImport, f, ours).why))
			case foreign(imported):
				found = append(found, outsideFence(f, imported)...)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// outside is the fence around a package of ours that a file stands outside of, or nil.
func outside(fences []fence, f source, ours string) *fence {
	for _, fence := range fences {
		if ours == fence.module && !fits(fence.in, f.dir()) && !(f.isTest() && fits(fence.inTests, f.dir())) {
			return &fence
		}
	}
	return nil
}

func outsideFence(f source, imported string) []string {
	for _, fence := range whoUsesWhat {
		if imported != fence.module && !strings.HasPrefix(imported, fence.module+"/") {
			continue
		}
		if fits(fence.in, f.dir()) || f.isTest() && fits(fence.inTests, f.dir()) {
			return nil
		}
		return []string{fmt.Sprintf("%s: %s may not use %s (%s)", f.path, f.dir(), imported, fence.why)}
	}
	return []string{fmt.Sprintf("%s: %s is not in the table of modules; a new dependency is a decision", f.path, imported)}
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, problem := range wrongImports(sources(t)) {
		t.Error(problem)
	}
}

func TestAWrongImportIsFound(t *testing.T) {
	for _, c := range []struct{ file, imports, problem string }{
		{"domain/actor.go", "jejak/eventstore", "domain may not import eventstore"},
		{"domain/actor.go", "jejak/cmd/internal/lang", "domain may not import cmd/internal/lang"},
		{"domain/meta.go", "jejak/domain/decide", "domain may not import domain/decide"},
		{"cmd/internal/lang/lang.go", "jejak/domain/decide", "cmd/internal/lang may not import domain/decide"},
		{"projections/funds/funds.go", "jejak/domain/decide", "projections/funds may not import domain/decide"},
		{"domain/ledger/ledger.go", "jejak/eventstore/local", "domain/ledger may not import eventstore/local"},
		{"eventstore/eventstore.go", "jejak/domain", "eventstore may not import domain"},
		{"eventstore/local/local.go", "jejak/eventstore/memory", "eventstore/local may not import eventstore/memory"},
		{"eventstore/mirror/copy.go", "jejak/eventstore/esdb", "eventstore/mirror may not import eventstore/esdb"},
		{"projections/funds/funds.go", "jejak/eventstore", "projections/funds may not import eventstore"},
		{"projections/funds/funds.go", "jejak/projections/cityaid", "projections/funds may not import projections/cityaid"},
		{"cmd/internal/lang/lang.go", "jejak/cmd/jejak", "cmd/internal/lang may not import cmd/jejak"},
		{"cmd/jejak/serve.go", "jejak/eventstore/esdbtest", "cmd/jejak may not import eventstore/esdbtest outside of tests"},
		{"misc/misc.go", "fmt", "package misc is not in the table"},

		{"eventstore/local/local.go", "google.golang.org/grpc", "eventstore/local may not use google.golang.org/grpc"},
		{"eventstore/local/local_test.go", "google.golang.org/grpc/codes", "eventstore/local may not use google.golang.org/grpc/codes"},
		{"projections/funds/funds.go", "github.com/dop251/goja", "projections/funds may not use github.com/dop251/goja"},
		{"domain/actor.go", "github.com/stretchr/testify/require", "domain may not use github.com/stretchr/testify/require"},
		{"cmd/jejak/main.go", "example.org/new", "example.org/new is not in the table"},
	} {
		found := wrongImports([]source{parse(t, c.file, fmt.Sprintf("package p\nimport _ %q\n", c.imports))})
		if assert.Len(t, found, 1, "%s importing %s", c.file, c.imports) {
			assert.Contains(t, found[0], c.problem)
		}
	}
	for _, c := range []struct{ file, imports string }{
		{"domain/ledger/ledger.go", "jejak/eventstore"},
		{"domain/ledger/ledger.go", "jejak/domain/decide"},
		{"eventstore/local/local_test.go", "jejak/eventstore/memory"},
		{"domain/actor_test.go", "jejak/domain"},
		{"domain/actor_test.go", "github.com/stretchr/testify/require"},
		{"eventstore/storetest/read.go", "github.com/stretchr/testify/require"},
		{"cmd/jejak/main.go", "jejak/eventstore/local"},
	} {
		assert.Empty(t, wrongImports([]source{parse(t, c.file, fmt.Sprintf("package p\nimport _ %q\n", c.imports))}))
	}
}
