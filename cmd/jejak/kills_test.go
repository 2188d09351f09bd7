package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// reply is what a command has to say for itself when it is done.
type reply struct {
	Stream   string    `json:"stream"`
	Revision int64     `json:"revision"`
	Events   int       `json:"events"`
	Command  uuid.UUID `json:"command"`
}

// campaign are commands on one ledger that are killed at random moments while somebody takes its lock away, and are
// repeated under the same id until they are done.
type campaign struct {
	dir, state string
	path       string // of the program
	enough     int32  // kills
	kills      atomic.Int32
	robbed     atomic.Int32
	lost       atomic.Int32           // commands and servers that ended because their lock was taken away
	repeated   atomic.Int32           // commands that were begun again under their id
	took       atomic.Int64           // nanoseconds of the last command that was done
	address    atomic.Pointer[string] // where the ledger is served; nil: it is not
	mu         sync.Mutex             // guards the rest
	answers    map[uuid.UUID][]reply  // of each command, as often as it gave one
	dark       bool                   // the power is being cut, or is off: what is said now is no answer
}

const (
	campaignFund  = "DAK 2022"
	campaignActor = "CV Tahan Banting"
	// campaignWriters are the commands that run at a time: more than the machine has processors, so that they meet.
	campaignWriters = 3
	// campaignKills are those of one ledger: then a new one begins, as a check reads all of it.
	campaignKills = 25
)

// aLedgerToKillOn makes a ledger with a fund and an actor that was given money two years ago.
func aLedgerToKillOn(t *testing.T, dir string) *campaign {
	t.Helper()
	path, err := exec.LookPath("jejak")
	require.NoError(t, err)
	c := &campaign{dir: dir, state: t.TempDir(), path: path, answers: map[uuid.UUID][]reply{}}
	for _, line := range []string{
		`fund declare --name '` + campaignFund + `' --source APBN-DAK-Nonfisik --year 2022 --holder Disnakerin --city payakumbuh --on 2022-01-05`,
		`record pelaku --entity badanUsaha --name '` + campaignActor + `' --city payakumbuh --on 2020-01-10`,
		`record modal --actor '` + campaignActor + `' --form hibahUang --value 10.000.000 --on 2020-05-05`,
	} {
		// Not in this process: a lock that it had would be its children's as well, for the moment in which they begin.
		out, err := c.program(t.Context(), append(words(line), "--by", "sri", "--store", c.dir)...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	return c
}

// task is the n-th thing that a writer does. Each needs what came before it.
func task(writer, n int, approval string) []string {
	of := fmt.Sprintf("%d-%d", writer, n/7)
	var line string
	by := "sri"
	switch n % 7 {
	case 0:
		line = fmt.Sprintf("fund allocate '%s' --amount 90.000.000 --decree 'Perda %s'", campaignFund, of)
	case 1:
		line = fmt.Sprintf("fund commit '%s' --commitment K-%s --instrument kontrak --number '%s' --payee 'CV Maju' --amount 60.000.000", campaignFund, of, of)
	case 2:
		line = fmt.Sprintf("fund disburse '%s' --commitment K-%s --sp2d 'SP2D %s' --amount 50.000.000", campaignFund, of, of)
	case 3:
		line = fmt.Sprintf("record pelatihan --actor '%s' --topic 'Kemasan %s' --on 2022-02-03", campaignActor, of)
	case 4:
		line = fmt.Sprintf("approve request modal --actor '%s' --form hibahUang --value %d --on 2021-05-05", campaignActor, 1_000_000+1000*writer+n)
	case 5:
		line, by = "approve grant "+approval, "rahmat"
	case 6: // the vault gets a key and a claim
		line = fmt.Sprintf("record pelaku --entity perorangan --owner 'Siti %s' --nik 999999410199%04d --city payakumbuh --on 2022-01-10", of, 1000*writer+n/7+1)
	}
	return append(words(line), "--by", by)
}

// repeatable are the errors after which a command is to be repeated as it is: somebody else has the ledger, somebody took
// its lock away, the server was killed, or others were quicker.
var repeatable = regexp.MustCompile(`"code":"(STORE_LOCKED|STORE_LOCK_LOST|STORE_UNREACHABLE|AUTH_FAILED|VAULT_BUSY|CONFLICT)"`)

// writer does one task after the other.
type writer struct {
	number, n int
	approval  string   // what the last task made
	args      []string // of the task that is under way; nil: none is
	tries     int      // of it
	random    *rand.Rand
}

// write does tasks until there were enough kills, and then brings to its end what it has begun. When the power is cut it
// leaves it as it is.
func (c *campaign) write(t *testing.T, ctx context.Context, w *writer) {
	for (c.goesOn() || w.args != nil) && !t.Failed() {
		if w.args == nil {
			w.args = append(task(w.number, w.n, w.approval), "--id", uuid.NewString(), "--json")
		}
		if w.tries++; w.tries > 1 {
			c.repeated.Add(1)
		}
		a, done := c.try(t, ctx, w.args, w.random)
		switch {
		case done:
			w.n, w.approval, w.args, w.tries = w.n+1, a.Stream, nil, 0
		case c.isDark() || !assert.Less(t, w.tries, 1000, "%v is never done", w.args):
			return
		}
	}
}

// try runs a command, and kills it at a random moment, if there is one before its end. It is done if it says so.
func (c *campaign) try(t *testing.T, ctx context.Context, args []string, random *rand.Rand) (a reply, done bool) {
	store := []string{"--store", c.dir}
	if at := c.address.Load(); at != nil {
		store = []string{"--store", "esdb://" + *at, "--home", c.dir}
	}
	var talk bytes.Buffer
	out := receipt{campaign: c}
	cmd := c.program(ctx, slices.Concat(args, store)...)
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Start(); err != nil {
		assert.ErrorIs(t, err, context.Canceled)
		return a, false
	}
	if c.goesOn() && random.IntN(3) == 0 {
		after := time.AfterFunc(c.moment(random, 0, 1.2), func() { _ = cmd.Process.Kill() }) // it may have ended
		defer after.Stop()
	}
	began := time.Now()
	code := exitCode(cmd.Wait())
	if out.inTime { // also of one that was killed after it had said so
		if !assert.NoError(t, json.Unmarshal(out.text.Bytes(), &a), out.text.String()) {
			return a, false
		}
		c.mu.Lock()
		c.answers[a.Command] = append(c.answers[a.Command], a)
		c.mu.Unlock()
	}
	switch {
	case code == exitOK && out.inTime:
		c.took.Store(int64(time.Since(began)))
		return a, assert.NotEmpty(t, a.Stream, "%v: %s", args, out.text.String())
	case c.isDark():
	case code == -1:
		c.kills.Add(1)
	case bytes.Contains(talk.Bytes(), []byte("STORE_LOCK_LOST")):
		c.lost.Add(1)
	default:
		assert.Regexp(t, repeatable, talk.String(), "%v: exit %d", args, code)
	}
	return a, false
}

// receipt is what a command says, and whether all of it was there before the power was cut.
type receipt struct {
	campaign *campaign
	text     bytes.Buffer
	inTime   bool
}

func (r *receipt) Write(p []byte) (int, error) {
	r.campaign.mu.Lock()
	defer r.campaign.mu.Unlock()
	r.inTime = !r.campaign.dark && bytes.HasSuffix(p, []byte("\n"))
	return r.text.Write(p)
}

func (c *campaign) isDark() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dark
}

// goesOn says whether there is still to be killed and robbed; afterwards what was begun is brought to its end.
func (c *campaign) goesOn() bool { return c.kills.Load() < c.enough }

// moment is a random time, between so many times what a command takes on this machine now.
func (c *campaign) moment(random *rand.Rand, from, to float64) time.Duration {
	took := min(max(float64(c.took.Load()), float64(50*time.Millisecond)), float64(time.Second))
	return time.Duration(took * (from + (to-from)*random.Float64()))
}

// program is the program, which is killed when the context ends.
func (c *campaign) program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, args...)
	cmd.Env = append(os.Environ(), testNow+"="+today, testWait+"=1m", stateHome+"="+c.state)
	return cmd
}

// rob takes the lock's file away at random moments: of a server now and then, since it takes a second to see it.
func (c *campaign) rob(ctx context.Context, random *rand.Rand) {
	for c.goesOn() {
		to := 3.0
		if c.address.Load() != nil {
			to = 12
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(c.moment(random, 0.2, to)):
			if os.Remove(filepath.Join(c.dir, logDir, "lock")) == nil {
				c.robbed.Add(1)
			}
		}
	}
}

// serve serves the ledger, kills the server at a random moment and begins again at the same address. A server whose lock was
// taken away ends by itself.
func (c *campaign) serve(t *testing.T, ctx context.Context, random *rand.Rand, ready func()) {
	for at := "127.0.0.1:0"; ctx.Err() == nil && !t.Failed(); {
		cmd := c.program(ctx, "serve", "--store", c.dir, "--grpc", at, "--lang", "en")
		talk, err := cmd.StderrPipe()
		if !assert.NoError(t, err) {
			return
		}
		if err := cmd.Start(); err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			return
		}
		var all bytes.Buffer
		lines := bufio.NewScanner(io.TeeReader(talk, &all))
		for serving := regexp.MustCompile(`at esdb://(\S+)$`); lines.Scan(); {
			if m := serving.FindStringSubmatch(lines.Text()); m != nil {
				at = m[1]
				c.address.Store(&m[1])
				ready()
				break
			}
		}
		ended := make(chan error, 1)
		go func() {
			_, _ = io.Copy(io.Discard, io.TeeReader(talk, &all))
			ended <- cmd.Wait()
		}()
		alive := c.moment(random, 0.5, 12)
		if !c.goesOn() {
			alive = time.Hour // until the commands are done
		}
		select {
		case err = <-ended:
		case <-ctx.Done():
			_ = cmd.Process.Kill() // it may have ended
			<-ended
			return
		case <-time.After(alive):
			_ = cmd.Process.Kill()
			err = <-ended
		}
		switch {
		case c.isDark():
			return
		case exitCode(err) == -1:
			c.kills.Add(1)
		case strings.Contains(all.String(), "[STORE_LOCK_LOST]"):
			assert.Equal(t, exitStore, exitCode(err))
			c.lost.Add(1)
		default: // a command has the port of its connection
			assert.Contains(t, all.String(), "address already in use")
		}
	}
}

// isServed begins to serve the ledger, and returns when it is served.
func (c *campaign) isServed(t *testing.T, ctx context.Context, wait *sync.WaitGroup, random *rand.Rand) {
	t.Helper()
	ready := make(chan struct{})
	wait.Go(func() { c.serve(t, ctx, random, sync.OnceFunc(func() { close(ready) })) })
	select {
	case <-ready:
	case <-time.After(time.Minute):
		require.Fail(t, "it does not serve")
	}
}

// verify holds the ledger to what the commands have answered: all of it is there, once, and nothing is damaged.
func (c *campaign) verify(t *testing.T) {
	t.Helper()
	out, talk, code := shows(t, "store", "check", "--store", c.dir)
	require.Equal(t, exitOK, code, "%s\n%s", out, talk)
	ids := map[uuid.UUID]bool{}
	recorded := map[uuid.UUID]reply{} // the stream, the last revision, and how many
	sp2d := map[string]bool{}
	for _, r := range logOf(t, c.dir) {
		require.False(t, ids[r.ID], "event %s is there twice", r.ID)
		ids[r.ID] = true
		var meta struct {
			Command uuid.UUID `json:"command"`
		}
		require.NoError(t, json.Unmarshal(r.Metadata, &meta))
		a := recorded[meta.Command]
		recorded[meta.Command] = reply{r.Stream, int64(r.Revision), a.Events + 1, meta.Command}
		if r.Type == domain.TypeName(&domain.Disbursed{}) {
			var b struct {
				SP2D string `json:"sp2d"`
			}
			require.NoError(t, json.Unmarshal(r.Data, &b))
			require.False(t, sp2d[b.SP2D], "%s is paid twice", b.SP2D)
			sp2d[b.SP2D] = true
		}
	}
	for id, list := range c.answers {
		for _, a := range list {
			require.Equal(t, a, recorded[id], "as it was answered, and as it is recorded")
		}
	}
}

// fight runs a campaign on one ledger.
func fight(t *testing.T, kills int, seed uint64, served bool) *campaign {
	t.Helper()
	c := aLedgerToKillOn(t, filepath.Join(t.TempDir(), "buku"))
	c.enough = int32(kills)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	random := func(who uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, who)) }
	var others, writers sync.WaitGroup
	if served {
		c.isServed(t, ctx, &others, random(100))
	}
	others.Go(func() { c.rob(ctx, random(101)) })
	for w := range campaignWriters {
		writers.Go(func() { c.write(t, ctx, &writer{number: w, random: random(uint64(w))}) })
	}
	writers.Wait()
	cancel()
	others.Wait()
	require.False(t, t.Failed())
	require.NotEmpty(t, c.answers)
	c.verify(t)
	return c
}

// TestKilledCommandsThatAreRepeatedAreDoneOnce: what has answered is there, whatever was killed and robbed of its lock
// afterwards, and what was interrupted is done once, when it is repeated under its id.
func TestKilledCommandsThatAreRepeatedAreDoneOnce(t *testing.T) {
	for name, served := range map[string]bool{"beside each other": false, "through a server": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kills, lost, robbed, repeated, done := int32(0), int32(0), int32(0), int32(0), 0
			for round, left := 0, howMany(t, 5, 100, 5000); left > 0; round, left = round+1, left-campaignKills {
				c := fight(t, min(left, campaignKills), uint64(round), served)
				kills, lost, robbed = kills+c.kills.Load(), lost+c.lost.Load(), robbed+c.robbed.Load()
				repeated, done = repeated+c.repeated.Load(), done+len(c.answers)
			}
			t.Logf("%d kills; the lock removed %d times, %d ended by it; %d commands done, %d repetitions: none lost, none twice", kills, robbed, lost, done, repeated)
		})
	}
}
