package door

import (
	"net/netip"
	"sync"
	"time"
)

const (
	// freeAttempts may fail before anybody has to wait: people mistype.
	freeAttempts = 5
	// firstWait doubles with each further failure up to longestWait. With it, a day holds less than 1,500 guesses at a
	// user's password. Whoever goes on trying can keep out a user who has not come in before; the log says from where.
	firstWait   = time.Second
	longestWait = time.Minute
	// forgetAfter is when failures no longer count.
	forgetAfter = 15 * time.Minute
	// maxTracked bounds the users and addresses of which failures are remembered: 1 MB at most. Beyond it, the one whose last
	// failure is the oldest is forgotten.
	maxTracked = 4096
)

// throttle slows down failed attempts, by user and by address. An attempt counts as failed until it has succeeded, so that
// many at the same time are not all free.
type throttle struct {
	mu    sync.Mutex
	since map[string]*failures
}

type failures struct {
	count int
	last  time.Time
}

// keysOf are what an attempt is counted by. Addresses of this machine are all of its users', so they are not: one of them
// could shut the others out. An IPv6 address counts with its neighbours, which one host may have all.
func keysOf(user, address string) []string {
	keys := []string{"user " + user}
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.IsLoopback() {
		return keys
	}
	if ip = ip.Unmap(); ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			ip = net.Addr()
		}
	}
	return append(keys, "from "+ip.String())
}

// try counts an attempt, or says how long the next one has to wait.
func (t *throttle) try(now time.Time, keys []string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		if f := t.since[key]; f != nil && now.Sub(f.last) >= forgetAfter {
			delete(t.since, key)
		}
	}
	if wait := t.waiting(now, keys); wait > 0 {
		return wait
	}
	if t.since == nil {
		t.since = map[string]*failures{}
	}
	for _, key := range keys {
		f := t.since[key]
		if f == nil {
			t.makeRoom()
			f = &failures{}
			t.since[key] = f
		}
		f.count++
		f.last = now
	}
	return 0
}

func (f *failures) wait() time.Duration {
	if f.count < freeAttempts {
		return 0
	}
	return min(firstWait<<min(f.count-freeAttempts, 30), longestWait)
}

func (t *throttle) makeRoom() {
	if len(t.since) < maxTracked {
		return
	}
	oldest := ""
	for key, f := range t.since {
		if oldest == "" || f.last.Before(t.since[oldest].last) {
			oldest = key
		}
	}
	delete(t.since, oldest)
}

// succeed takes an attempt back. The user's failures are forgotten; those of the address are not, or whoever has one password
// could try out the others'.
func (t *throttle) succeed(keys []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, key := range keys {
		f := t.since[key]
		if f == nil {
			continue
		}
		if f.count--; i == 0 || f.count <= 0 {
			delete(t.since, key)
		}
	}
}

// waits is how long an attempt would have to wait.
func (t *throttle) waits(now time.Time, keys []string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waiting(now, keys)
}

func (t *throttle) waiting(now time.Time, keys []string) (wait time.Duration) {
	for _, key := range keys {
		if f := t.since[key]; f != nil {
			wait = max(wait, f.last.Add(f.wait()).Sub(now))
		}
	}
	return wait
}
