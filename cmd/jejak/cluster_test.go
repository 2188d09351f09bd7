package main

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore/esdbtest"
)

// office is somebody who runs commands on a ledger, wherever it is.
type office struct {
	*testing.T
	store, home string
	env         map[string]string

	mu    sync.Mutex
	heard strings.Builder
}

func (o *office) says(args ...string) (out, talk string, code int) {
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(o, err)
	args = append(args, "--store", o.store)
	if o.home != "" {
		args = append(args, "--home", o.home)
	}
	var stdout, stderr safeBuilder
	code = run(o.Context(), args, &environment{In: strings.NewReader(""), Out: &stdout, Err: &stderr,
		Getenv: func(name string) string { return o.env[name] }, Now: func() time.Time { return now }, Width: defaultWidth})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.heard.WriteString(stdout.String() + stderr.String())
	return stdout.String(), stderr.String(), code
}

func (o *office) does(args ...string) string {
	o.Helper()
	out, talk, code := o.says(args...)
	require.Equal(o, exitOK, code, "%s: %s%s", args, out, talk)
	return out
}

// safeBuilder is written by whoever waits for the store as well.
type safeBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuilder) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *safeBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// double runs a cluster whose clock stands where the program's does, so that what was recorded when is the same.
func double(t *testing.T, o esdbtest.Options) *esdbtest.Cluster {
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	o.Now = func() time.Time { return now }
	return esdbtest.Start(t, o)
}

// inquiries are all commands that only read, as they are inquiries of the ledger of the articles.
var inquiries = []string{
	"check 9120001234567", "actor list", "actor list --city payakumbuh --missing capital", "actor show fayari", "actor timeline fayari",
	"actor equipment --several", "actor eligibility fayari --programme sakasanwira", "actor class fayari",
	"city list", "city list --as-of 2021-12-22", "city show payakumbuh", "city compare payakumbuh bukittinggi medan sawahlunto",
	"programme list", "programme show sakasanwira", "fund list", "fund show dak", "fund reconcile dak", "approve list", "finding list", "flag list",
	"finding show finding-1b671a64", "agency stock disperin",
	"region facts sumatera-barat", "events", "events --category fund", "replay fayari", "replay all", "rebuild", "vault info", "vault check",
	"explain city/kemendagri:13.76/training/2021/actual/*/participants", "city show payakumbuh --recorded-by 2022-02-01",
}

// otherwise are the commands that write, or look after files.
var otherwise = regexp.MustCompile(`^jejak (demo|generate|record .*|reverse|approve (request|grant|reject)|agency (register|procure|count|write-off|issue)|` +
	`finding (raise|answer|resolve|reopen)|flag clear|fund (declare|allocate|revise|budget|commit|release|disburse|deliver|return|lapse|close)|` +
	`actor (verify|measure|owner|reclassify|outcome|decline|complain|answer|consent|join|leave|link|move|unlink|identify|close|suspend|reactivate|merge|erase)|` +
	`programme adopt|store .*|vault (keygen|backup|restore|begin|rotate|repair|seal|unseal)|serve|mirror|migrate|completion.*|access.*)$`)

func TestEveryCommandThatReadsIsAsked(t *testing.T) {
	for _, c := range commands(tree(domain.English)) {
		if c.HasSubCommands() || c.Hidden || otherwise.MatchString(c.CommandPath()) {
			continue
		}
		name := strings.TrimPrefix(c.CommandPath(), "jejak ")
		assert.True(t, slices.ContainsFunc(inquiries, func(line string) bool { return line == name || strings.HasPrefix(line, name+" ") }),
			"%s is not asked over a cluster", name)
	}
}

// recordings are what an office does with an actor of the articles.
func recordings(n int) []string {
	id := func(i int) string {
		return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "recording %d", i)).String()
	}
	kinds := []string{
		"record pelatihan --actor ikm-947324f1 --topic Kemasan --on 2022-02-01",
		"record bahan --actor ikm-947324f1 --item Benang;2,5;kg;120.000 --bast B-1 --on 2022-02-02",
		"record alat --actor ikm-947324f1 --item Mesin;1;unit;7.500.000;SN-77 --value 7.500.000 --bast B-2 --on 2022-02-03",
		"record informasi --actor ikm-947324f1 --kind konsultasi --topic Kemasan --on 2022-02-04",
		"record promosi --actor ikm-947324f1 --kind pameran --event Expo --on 2022-02-05",
	}
	return []string{kinds[n%len(kinds)], id(n)}
}

// positions are where JSON says where something stands in the log; they are another store's own.
var positions = regexp.MustCompile(`"(position|head|at|last|through)":\d+`)

// own is what no two ledgers have in common: what is sealed, their ids, and the digest of a request that names one.
var own = regexp.MustCompile(`"(c|vault|ledger|request)":"[^"]*"`)

// TestACommandSaysOverAClusterWhatItSaysOfADirectory records the articles and ten facts more in both, and asks everything
// twice: the second time from read models that were saved.
func TestACommandSaysOverAClusterWhatItSaysOfADirectory(t *testing.T) {
	dir := &office{T: t, store: filepath.Join(t.TempDir(), "buku")}
	cluster := &office{T: t, store: double(t, esdbtest.Options{}).URL("", nil), home: t.TempDir()}
	same := func(args ...string) {
		t.Helper()
		want, _, code := dir.says(args...)
		got, talk, gotCode := cluster.says(args...)
		require.Equal(t, code, gotCode, "%s: %s", args, talk)
		plain := func(text string) string {
			text = positions.ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(text, dir.store, "STORE"), cluster.store, "STORE"), `"$1":0`)
			return own.ReplaceAllString(text, `"$1":""`)
		}
		a, b := lines(plain(want)), lines(plain(got))
		for i := range min(len(a), len(b)) { // a whole log beside another is not to be read
			at := 0
			for at < min(len(a[i]), len(b[i])) && a[i][at] == b[i][at] {
				at++
			}
			from := max(at-60, 0)
			require.Equal(t, a[i][from:min(at+60, len(a[i]))], b[i][from:min(at+60, len(b[i]))], "%s, line %d", args, i+1)
		}
		require.Equal(t, len(a), len(b), "%s", args)
	}
	same("demo", "--json")
	everything := func() {
		t.Helper()
		for range 2 {
			for _, line := range inquiries {
				same(append(strings.Fields(line), "--json")...)
			}
		}
	}
	everything()
	for i := range 10 {
		what := recordings(i)
		same(append(strings.Fields(what[0]), "--id", what[1], "--by", "sri", "--json")...)
	}
	everything()
	same("demo", "--json")
}

// TestNoRecordingIsLostOrTwiceThroughElections has four officers record while leaders are killed and frozen. Every command
// ends well.
func TestNoRecordingIsLostOrTwiceThroughElections(t *testing.T) {
	losses, speed := 3, 20.0
	if os.Getenv("JEJAK_LONG") != "" {
		losses, speed = 20, 1
	}
	c := double(t, esdbtest.Options{Nodes: 3, Speed: speed, Latency: time.Millisecond})
	attempt := fmt.Sprintf("defaultDeadline=%d", int(2000/speed))
	url := c.URL("", []string{attempt, "wait=5m"})
	(&office{T: t, store: url, home: t.TempDir()}).does("demo")
	before := len(c.Log())
	type command struct {
		took           time.Duration
		killed, frozen int64 // leaders, while it ran
	}
	var killed, frozen atomic.Int64
	stop, failed, done := make(chan struct{}), make(chan string, 4), make(chan command, 1000)
	acknowledged := make([]int, 4)
	var officers sync.WaitGroup
	for w := range acknowledged {
		o := &office{T: t, store: url, home: t.TempDir()}
		officers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				begun, k, f := time.Now(), killed.Load(), frozen.Load()
				out, talk, code := o.says("record", "informasi", "--actor", "ikm-947324f1", "--kind", "konsultasi", "--topic", fmt.Sprintf("topik %d-%d", w, i), "--on", "2022-02-01", "--by", "sri")
				if code != exitOK {
					failed <- out + talk
					return
				}
				acknowledged[w]++
				done <- command{time.Since(begun), killed.Load() - k, frozen.Load() - f}
			}
		})
	}
	longest, n := map[string]time.Duration{}, 0
	note := func(d command) {
		what := "several"
		switch {
		case d.killed+d.frozen == 0:
			what = "none"
		case d.killed == 1 && d.frozen == 0:
			what = "one, killed"
		case d.killed == 0 && d.frozen == 1:
			what = "one, frozen"
		}
		longest[what], n = max(longest[what], d.took.Round(time.Millisecond)), n+1
	}
	ended := func(until int) {
		for range until {
			select {
			case d := <-done:
				note(d)
			case why := <-failed:
				close(stop)
				officers.Wait()
				require.Fail(t, "a command ended with an error", why)
			}
		}
	}
	for i := range losses {
		ended(8)
		leader := c.Leader()
		if i%4 == 1 {
			frozen.Add(1)
		} else {
			killed.Add(1)
		}
		switch i % 4 {
		case 0:
			c.KillLeaderAtNextAppend(true)
		case 1:
			c.Freeze(leader)
		case 2:
			c.KillLeaderAtNextAppend(false)
		case 3:
			c.Kill(leader)
		}
		ended(4)
		require.NoError(t, c.Settle(t.Context()))
		c.Return(leader)
	}
	close(stop)
	go func() { officers.Wait(); close(done) }()
	for d := range done {
		note(d)
	}
	require.Empty(t, failed)
	sum := 0
	for _, a := range acknowledged {
		sum += a
	}
	ids := map[uuid.UUID]bool{}
	for _, e := range c.Log()[before:] {
		assert.False(t, ids[e.ID], "%s stands twice", e.ID)
		ids[e.ID] = true
	}
	assert.Equal(t, sum, len(c.Log())-before, "each command that ended well has written one event")
	t.Logf("%d leaders lost at %g times the speed of the field: %d commands, all ended well; the longest, by the leaders lost while it ran: %v", losses, speed, n, longest)
}

// A node that hangs is asked with the others, and nobody waits for it: each of these commands is as after a start.
func TestACommandDoesNotWaitForANodeThatHangs(t *testing.T) {
	c := double(t, esdbtest.Options{Nodes: 3})
	o := &office{T: t, store: c.URL("", nil), home: t.TempDir()}
	o.does("demo")
	c.Freeze((c.Leader() + 1) % 3)
	for _, line := range [][]string{{"city", "list"}, {"record", "informasi", "--actor", "ikm-947324f1", "--kind", "konsultasi", "--topic", "x", "--on", "2022-02-01"}} {
		begun := time.Now()
		_, talk, code := o.says(line...)
		require.Equal(t, exitOK, code, talk)
		assert.NotContains(t, talk, "menunggu")
		t.Logf("%s: %s", line[0], time.Since(begun))
	}
}

func TestTheRestOfAClusterIsReadAndSaidToBeOld(t *testing.T) {
	c := double(t, esdbtest.Options{Nodes: 3, Speed: 50})
	url := c.URL("", []string{"defaultDeadline=100", "wait=3s"})
	o := &office{T: t, store: url, home: t.TempDir()}
	o.does("demo")
	assert.NotContains(t, o.does("city", "list", "--json"), `"stale"`)
	c.Kill(0)
	c.Kill(1)
	out, talk, code := o.says("city", "list", "--json")
	require.Equal(t, exitOK, code, talk)
	assert.Contains(t, out, `"stale":true`)
	assert.Contains(t, talk, "memilih pemimpin", "it says what it waits for")
	assert.Contains(t, o.does("city", "list"), "BELUM TENTU MUTAKHIR")
	_, talk, code = o.says("record", "informasi", "--actor", "ikm-947324f1", "--kind", "konsultasi", "--topic", "x", "--on", "2022-02-01")
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[CLUSTER_NO_LEADER]")
}

func TestAHiddenActorIsNotRegisteredAgain(t *testing.T) {
	url := double(t, esdbtest.Options{}).URL("", nil)
	o := &office{T: t, store: url, home: t.TempDir()}
	o.does("demo")
	config, err := client.ParseConnectionString(url)
	require.NoError(t, err)
	config.Logger = nil
	admin, err := client.NewClient(config)
	require.NoError(t, err)
	defer func() { require.NoError(t, admin.Close()) }()
	ref := regexp.MustCompile(`ikm-[0-9a-f-]{36}`).FindString(o.does("actor", "show", "fayari", "--json"))
	_, err = admin.DeleteStream(t.Context(), ref, client.DeleteStreamOptions{ExpectedRevision: client.Any{}})
	require.NoError(t, err)
	for _, args := range [][]string{{"record", "informasi", "--actor", ref, "--kind", "konsultasi", "--topic", "x", "--on", "2022-02-01"}, {"replay", ref}} {
		_, talk, code := o.says(append(args, "--lang", "en")...)
		assert.Equal(t, exitStore, code, "%s: %s", args, talk)
		assert.Contains(t, talk, "[STREAM_HIDDEN]")
		assert.Contains(t, talk, "$tb")
		assert.Contains(t, talk, "$$"+ref, "what the administrator does")
	}
}

// secret is a password that is found in every spelling it could be put out in.
const secret = "kata:sandi@r4hasia/77?"

const escaped = "kata%3Asandi%40r4hasia%2F77%3F"

func secrets() []string {
	return []string{secret, escaped, "r4hasia", base64.StdEncoding.EncodeToString([]byte("jejak:" + secret)), base64.StdEncoding.EncodeToString([]byte(secret))}
}

// TestNoCommandPutsOutThePasswordOfAnAddress runs every command, well and badly, on ledgers whose address holds a password,
// and looks for it in all that was said and in all files that were written.
func TestNoCommandPutsOutThePasswordOfAnAddress(t *testing.T) {
	users := map[string]string{"admin": secret, "jejak": secret}
	c := double(t, esdbtest.Options{Users: users})
	root := t.TempDir()
	wd, err := os.Getwd()
	require.NoError(t, err)
	require.NoError(t, os.Chdir(root)) // what a command writes beside it is found as well
	defer func() { require.NoError(t, os.Chdir(wd)) }()
	good := c.URL("admin:"+escaped, []string{"wait=2s"})
	o := &office{T: t, store: good, home: filepath.Join(root, "home")}
	o.does("demo")
	o.does("demo", "--json")
	for _, line := range inquiries {
		o.says(strings.Fields(line)...)
		o.says(append(strings.Fields(line), "--json")...)
	}
	bad := []string{
		c.URL("jejak:"+escaped, []string{"wait=1s"}), c.URL("admin:salah"+escaped, nil), "esdb://admin:" + escaped + "@" + c.Address(0),
		"esdb://admin:" + escaped + "@127.0.0.1:1", "esdb://admin:" + escaped + "@127.0.0.1:1,127.0.0.1:2?tls=true", "esdb://admin:" + escaped + "@a:port",
		"esdb://admin:" + secret + "@127.0.0.1:1", "esdb://admin:" + escaped + "@a?tls=false", "esdb://admin:" + escaped + "@a?nodePreference=king",
		"esdb://" + escaped + "@127.0.0.1:1", "http://admin:" + escaped + "@a", "esdb://admin:" + escaped + "@a?token=" + escaped, "esdb://admin:" + escaped + "@[::1",
		double(t, esdbtest.Options{TLS: true, Version: "24.10.0-prerelease"}).URL("admin:"+escaped, nil),
	}
	for _, c := range commands(tree(domain.English)) {
		if c.HasSubCommands() || c.Hidden || strings.Contains(c.CommandPath(), "completion") {
			continue
		}
		args := strings.Fields(strings.TrimPrefix(c.CommandPath(), "jejak "))
		o.says(args...)
		o.says(append(args, good)...)
		o.says(append(args, good, good)...)
		o.says(append(args, "--json", "--as-of", good)...)
		o.says(append(args, "--no-such-flag", good)...)
	}
	for _, store := range bad {
		at := &office{T: t, store: store, home: filepath.Join(root, "elsewhere")}
		for _, args := range [][]string{{"city", "list"}, {"city", "list", "--json"}, {"demo"}, {"store", "info"}, {"vault", "info"}, {"serve"}, {"mirror", store, "salinan-lain"},
			{"migrate", store, store}, {"rebuild", "--lang", "en"}, {"record", "informasi", "--actor", "ikm-947324f1", "--kind", "konsultasi", "--topic", "x"}} {
			at.says(args...)
		}
		o.heard.WriteString(at.heard.String())
	}
	o.does("mirror", good, "salinan")
	o.does("mirror", good, "salinan")
	o.says("mirror", bad[0], "salinan")
	replica := &office{T: t, store: filepath.Join(root, "salinan")}
	replica.says("record", "informasi", "--actor", "ikm-947324f1", "--kind", "konsultasi", "--topic", "x")
	target := double(t, esdbtest.Options{Users: users}).URL("admin:"+escaped, nil)
	o.does("migrate", filepath.Join(root, "salinan"), target)
	o.says("migrate", good, target)
	heard := o.heard.String() + replica.heard.String()
	for _, word := range secrets() {
		assert.NotContains(t, heard, word)
	}
	files := 0
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files++
		for _, word := range secrets() {
			assert.NotContains(t, string(content), word, path)
			assert.NotContains(t, path, word)
		}
		return err
	}))
	assert.Greater(t, files, 5)
}

func TestAPasswordFileServesInPlaceOfAPassword(t *testing.T) {
	c := double(t, esdbtest.Options{Users: map[string]string{"admin": secret}})
	file := filepath.Join(t.TempDir(), "sandi")
	require.NoError(t, os.WriteFile(file, []byte(secret+"\n"), 0o600))
	o := &office{T: t, store: c.URL("admin", nil), home: t.TempDir(), env: map[string]string{"JEJAK_STORE_PASSWORD_FILE": file}}
	o.does("demo")
	beside := &office{T: t, store: c.URL("admin", []string{"passwordFile=" + file}), home: o.home}
	beside.does("city", "list")
	without := &office{T: t, store: c.URL("admin", nil), home: o.home}
	_, talk, code := without.says("city", "list")
	assert.Equal(t, exitStore, code)
	assert.Contains(t, talk, "[AUTH_FAILED]")
}

func TestWhatIsWrongWithAServerHasACode(t *testing.T) {
	secured := double(t, esdbtest.Options{Users: map[string]string{"admin": "changeit", "jejak": "x"}})
	for want, store := range map[string]string{
		"AUTH_FAILED":       secured.URL("admin:salah", nil),
		"ACCESS_DENIED":     secured.URL("jejak:x", nil),
		"TLS_UNTRUSTED":     "esdb://admin:changeit@" + secured.Address(0),
		"SERVER_TOO_OLD":    double(t, esdbtest.Options{Version: "22.10.5"}).URL("", nil),
		"SERVER_VERSION":    double(t, esdbtest.Options{Version: "24.10.0-prerelease"}).URL("", nil),
		"STORE_UNREACHABLE": "esdb://127.0.0.1:1?tls=false",
	} {
		for _, lang := range []string{"id", "en"} {
			_, talk, code := (&office{T: t, store: store, home: t.TempDir()}).says("city", "list", "--lang", lang)
			assert.Equal(t, exitStore, code, want)
			assert.Contains(t, talk, "["+want+"]")
			assert.NotContains(t, talk, "sorry")
			assert.Len(t, lines(talk), 2, "what is wrong, and the next step: %s", talk)
		}
	}
}

// TestTheHomeOfALedgerDoesNotDependOnThePassword: its keys are there.
func TestTheHomeOfALedgerDoesNotDependOnThePassword(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	a := &app{environment: &environment{Getenv: func(string) string { return "" }}}
	one, err := a.remoteHome("esdb://jejak:satu@a")
	require.NoError(t, err)
	two, err := a.remoteHome("esdb://jejak:dua@a")
	require.NoError(t, err)
	assert.Equal(t, one, two)
	other, err := a.remoteHome("esdb://jejak:dua@b")
	require.NoError(t, err)
	assert.NotEqual(t, one, other)
}
