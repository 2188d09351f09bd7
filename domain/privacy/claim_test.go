package privacy

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// A NIK of nobody: no province has the number 99.
const number = "9999994101990001"

func claimOf(owner string) domain.Claim { return domain.Claim{Actor: domain.Ref(owner)} }

// ownersOf are the actors of claims; without any, there is none.
func ownersOf(list []domain.Claim) (owners []string) {
	for _, c := range list {
		owners = append(owners, string(c.Actor))
	}
	return owners
}

// claimed checks who has a number after an owner claimed it.
func claimed(t *testing.T, v *Vault, value, owner, existing string) {
	t.Helper()
	got, err := v.Claim(t.Context(), "NIK", value, claimOf(owner))
	require.NoError(t, err)
	require.Equal(t, claimOf(existing), got)
}

func holders(t *testing.T, v *Vault, kind, value string) []string {
	t.Helper()
	list, err := v.Lookup(t.Context(), kind, value)
	require.NoError(t, err)
	return ownersOf(list)
}

func TestANumberHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	v, other, reader := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	assert.Empty(t, holders(t, reader, "NIK", number))
	claimed(t, v, number, rosa, "")
	claimed(t, v, number, rosa, rosa)
	claimed(t, other, number, budi, rosa)
	claimed(t, open(t, dir, Options{}), number, budi, rosa)
	for _, v := range []*Vault{v, other, reader, open(t, dir, Options{ReadOnly: true})} {
		assert.Equal(t, []string{rosa}, holders(t, v, "NIK", number))
		assert.Empty(t, holders(t, v, "NPWP", number), "of another kind")
		assert.Empty(t, holders(t, v, "NIK", number[1:]))
	}
	assert.Len(t, contents(t, dir)[claimsFile], int(offset(1)))
}

func TestANumberCanBeShared(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	for _, c := range []struct {
		owner  string
		before []string
	}{{rosa, nil}, {budi, []string{rosa}}, {rosa, []string{rosa, budi}}} {
		before, err := v.Share(t.Context(), "telepon", "+6281200000001", claimOf(c.owner))
		require.NoError(t, err)
		assert.ElementsMatch(t, c.before, ownersOf(before))
	}
	assert.Equal(t, []string{rosa, budi}, holders(t, v, "telepon", "+6281200000001"))
	require.NoError(t, v.Release(t.Context(), "telepon", "+6281200000001", claimOf(rosa)))
	assert.Equal(t, []string{budi}, holders(t, v, "telepon", "+6281200000001"))
}

func TestAReleasedNumberIsFree(t *testing.T) {
	dir := t.TempDir()
	v, other := open(t, dir, Options{}), open(t, dir, Options{})
	require.NoError(t, v.Release(t.Context(), "NIK", number, claimOf(rosa)), "there is nothing to release")
	assert.NotContains(t, contents(t, dir), claimsFile)
	claimed(t, v, number, rosa, "")
	require.NoError(t, other.Release(t.Context(), "NIK", number, claimOf(budi)), "only the owner's claim goes")
	claimed(t, v, number, budi, rosa)
	for range 2 {
		require.NoError(t, other.Release(t.Context(), "NIK", number, claimOf(rosa)))
		assert.Empty(t, holders(t, v, "NIK", number))
	}
	claimed(t, v, number, budi, "")
	claimed(t, other, number, rosa, budi)
}

// A claim is good up to a revision of the actor's stream. Renewed, it is another one: whoever saw it before does not give
// it back.
func TestAClaimThatWasRenewedIsNotGivenBackAsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	v, other, reader := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	claim := func(v *Vault, until int64, existing domain.Claim) {
		t.Helper()
		got, err := v.Claim(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: until})
		require.NoError(t, err)
		require.Equal(t, existing, got)
	}
	there := func(want ...domain.Claim) {
		t.Helper()
		for _, v := range []*Vault{v, other, reader} {
			list, err := v.Lookup(t.Context(), "NIK", number)
			require.NoError(t, err)
			require.Equal(t, want, list)
		}
	}
	claim(v, 3, domain.Claim{})
	claim(other, 5, domain.Claim{Actor: rosa, Until: 3})
	claim(v, 4, domain.Claim{Actor: rosa, Until: 5})
	require.NoError(t, v.Release(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: 3}))
	there(domain.Claim{Actor: rosa, Until: 5})
	assert.Len(t, contents(t, dir)[claimsFile], int(offset(1)), "in its place")
	require.NoError(t, other.Release(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: 5}))
	there()
	_, err := v.Claim(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: -1})
	require.ErrorIs(t, err, errArgument)
}

func TestWhoIsForgottenHoldsNothingAndClaimsNothing(t *testing.T) {
	dir := t.TempDir()
	v, other := open(t, dir, Options{}), open(t, dir, Options{})
	claimed(t, v, number, rosa, "")
	_, err := v.Share(t.Context(), "telepon", "+6281200000001", claimOf(rosa))
	require.NoError(t, err)
	claimed(t, other, "9999994101990002", budi, "")
	token := contents(t, dir)[claimsFile][offset(0):][:tokenSize]
	require.NoError(t, other.Erase(t.Context(), rosa))
	require.NoError(t, other.Erase(t.Context(), rosa), "repeated")
	assert.Empty(t, holders(t, v, "NIK", number))
	assert.Empty(t, holders(t, v, "telepon", "+6281200000001"))
	assert.Equal(t, []string{budi}, holders(t, v, "NIK", "9999994101990002"))
	for _, v := range []*Vault{v, other, open(t, dir, Options{})} {
		_, err := v.Claim(t.Context(), "NIK", number, claimOf(rosa))
		require.ErrorIs(t, err, ErrErased)
	}
	for name, b := range contents(t, dir) {
		assert.NotContains(t, string(b), rosa, name)
		assert.NotContains(t, string(b), string(token[:8]), name)
	}
	claimed(t, v, number, budi, "")
}

func TestNoFileOfClaimsHoldsTheNumber(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	claimed(t, v, number, rosa, "")
	for name, b := range contents(t, dir) {
		for _, form := range []string{number, hex.EncodeToString([]byte(number)), number[6:12]} {
			assert.NotContains(t, string(b), form, name)
		}
	}
	second := open(t, t.TempDir(), Options{})
	claimed(t, second, number, rosa, "")
	assert.NotEqual(t, contents(t, dir)[claimsFile][offset(0):], contents(t, second.dir)[claimsFile][offset(0):],
		"another vault has another key, so that nobody can try all numbers")
	_, err := v.Claim(t.Context(), "NIK", strings.Repeat(number, 99), claimOf(rosa))
	require.ErrorIs(t, err, errArgument)
	assert.NotContains(t, err.Error(), number)
}

func TestClaimsHaveLimits(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	long := strings.Repeat("x", maxValue+1)
	for _, c := range [][3]string{{"", "1", rosa}, {"a|b", "1", rosa}, {long, "1", rosa}, {"NIK", "", rosa}, {"NIK", long, rosa},
		{"NIK", "1", ""}, {"NIK", "1", "a|b"}, {"NIK", "1", long[:maxOwner+1]}, {"NIK", "1", claimsSubject}} {
		_, err := v.Claim(t.Context(), c[0], c[1], claimOf(c[2]))
		assert.ErrorIs(t, err, errArgument)
		assert.ErrorIs(t, v.Release(t.Context(), c[0], c[1], claimOf(c[2])), errArgument)
	}
	_, err := v.Lookup(t.Context(), "", "1")
	assert.ErrorIs(t, err, errArgument)
	_, err = v.Seal(t.Context(), claimsSubject, event, "owner", "x")
	assert.ErrorIs(t, err, errArgument)
	assert.ErrorIs(t, v.Erase(t.Context(), claimsSubject), errArgument, "the key of the claims is nobody's to forget")
}

func TestAReaderClaimsNothing(t *testing.T) {
	reader := open(t, filepath.Join(t.TempDir(), "vault"), Options{ReadOnly: true})
	_, err := reader.Claim(t.Context(), "NIK", number, claimOf(rosa))
	require.ErrorIs(t, err, ErrReadOnly)
	require.ErrorIs(t, reader.Release(t.Context(), "NIK", number, claimOf(rosa)), ErrReadOnly)
	assert.Empty(t, holders(t, reader, "NIK", number))
}

func TestALostFileOfClaimsIsNotMadeAnew(t *testing.T) {
	dir := t.TempDir()
	claimed(t, open(t, dir, Options{}), number, rosa, "")
	files := contents(t, dir)
	delete(files, claimsFile)
	v := open(t, copyVault(t, files), Options{})
	_, err := v.Claim(t.Context(), "NIK", number, claimOf(budi))
	require.ErrorIs(t, err, ErrIncomplete)
	_, err = v.Lookup(t.Context(), "NIK", number)
	require.ErrorIs(t, err, ErrIncomplete)
	require.ErrorIs(t, v.Erase(t.Context(), rosa), ErrIncomplete)
}

func TestTheClaimsOfAnotherVaultAreRefused(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	claimed(t, open(t, other, Options{}), number, rosa, "")
	files := contents(t, dir)
	files[claimsFile] = contents(t, other)[claimsFile]
	_, err := open(t, copyVault(t, files), Options{}).Lookup(t.Context(), "NIK", number)
	require.ErrorContains(t, err, "it is the file of claims of another vault")

	files = contents(t, other)
	files[keysFile] = files[keysFile][:slotSize]
	delete(files, journalFile)
	_, err = open(t, copyVault(t, files), Options{}).Lookup(t.Context(), "NIK", number)
	require.ErrorContains(t, err, "it lacks the key of the claims")
}

func TestAFlippedBitOfAClaimIsNeverAFreeNumber(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{FS: unsynced{}})
	claimed(t, v, number, rosa, "")
	claimed(t, v, "9999994101990002", budi, "")
	files := contents(t, dir)
	for bit := 0; bit < len(files[claimsFile])*8; bit += stride {
		b := slices.Clone(files[claimsFile])
		b[bit/8] ^= 1 << (bit % 8)
		flipped := copyVault(t, files)
		require.NoError(t, os.WriteFile(filepath.Join(flipped, claimsFile), b, filePerm))
		v := open(t, flipped, Options{ReadOnly: true})
		for value, owner := range map[string]string{number: rosa, "9999994101990002": budi} {
			owners, err := v.Lookup(t.Context(), "NIK", value)
			var corrupt *CorruptError
			if !errors.As(err, &corrupt) {
				require.NoError(t, err, "bit %d", bit)
				require.Equal(t, []domain.Claim{claimOf(owner)}, owners, "bit %d", bit)
			}
		}
		writer := open(t, flipped, Options{FS: unsynced{}})
		existing, err := writer.Claim(t.Context(), "NIK", number, claimOf(budi))
		require.True(t, err != nil || existing == claimOf(rosa), "bit %d", bit)
	}
}

func TestATornClaimIsCutOff(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{FS: unsynced{}})
	claimed(t, v, number, rosa, "")
	claimed(t, v, "9999994101990002", budi, "")
	files := contents(t, dir)
	files[journalFile] = withoutLast(files[journalFile], 1)
	whole := files[claimsFile]
	for n := range slotSize {
		files[claimsFile] = whole[:offset(1)+int64(n)]
		v := open(t, copyVault(t, files), Options{FS: unsynced{}})
		assert.Empty(t, holders(t, v, "NIK", "9999994101990002"))
		claimed(t, v, "9999994101990002", rosa, "")
		claimed(t, v, number, budi, rosa)
	}
}

func TestOfManyWhoClaimANumberOneGetsIt(t *testing.T) {
	dir := t.TempDir()
	vaults := []*Vault{open(t, dir, Options{}), open(t, dir, Options{})}
	const numbers, writers = 10, 6
	var mu sync.Mutex
	got := map[string][]string{}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			owner := fmt.Sprintf("ikm-%d", w)
			for n := range numbers {
				value := fmt.Sprintf("99999941019900%02d", n)
				existing, err := vaults[w%2].Claim(t.Context(), "NIK", value, claimOf(owner))
				assert.NoError(t, err)
				if existing == (domain.Claim{}) {
					mu.Lock()
					got[value] = append(got[value], owner)
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	require.Len(t, got, numbers)
	for value, owners := range got {
		assert.Len(t, owners, 1)
		assert.Equal(t, owners, holders(t, vaults[0], "NIK", value))
	}
}

// claimFacts is what a vault has answered for, by number: the claim, or none once it was given back.
type claimFacts struct {
	owner    map[string]domain.Claim
	doubtful map[string]bool // numbers of the step that was not answered
	told     int64           // how many changes a log was told of, after every second step
}

// tell claims, releases and forgets, up to the first failure.
func (f *claimFacts) tell(t *testing.T, dir string, o Options) (err error) {
	*f = claimFacts{owner: map[string]domain.Claim{}, doubtful: map[string]bool{}}
	v, err := Open(dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	for i, step := range []string{"claim a 1", "claim b 1", "claim a 2", "claim b 3", "renew a 1", "release a 1", "claim b 1", "erase a", "claim c 2", "claim c 4", "renew c 4"} {
		words := append(strings.Fields(step), "")
		verb, owner, value := words[0], words[1], words[2]
		f.doubtful = map[string]bool{value: true}
		switch verb {
		case "claim", "renew":
			c := claimOf(owner)
			if verb == "renew" {
				c.Until = 1 << 40
			}
			existing, err := v.Claim(t.Context(), "NIK", value, c)
			if err != nil {
				return err
			}
			require.Equal(t, f.owner[value], existing, step)
			if existing == (domain.Claim{}) || verb == "renew" {
				f.owner[value] = c
			}
		case "release":
			if err := v.Release(t.Context(), "NIK", value, f.owner[value]); err != nil {
				return err
			}
			f.owner[value] = domain.Claim{}
		case "erase":
			f.doubtful = map[string]bool{"2": true}
			if err := v.Erase(t.Context(), owner); err != nil {
				return err
			}
			f.owner["2"] = domain.Claim{}
		}
		f.doubtful = nil
		if i%2 == 0 {
			told, err := v.Entries(t.Context())
			if err != nil {
				return err
			}
			f.told = told
		}
	}
	return nil
}

// hold says what a directory does not hold of the facts.
func (f *claimFacts) hold(t *testing.T, dir string) error {
	v, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer func() { require.NoError(t, v.Close()) }()
	if count, err := v.Entries(t.Context()); err != nil || count < f.told {
		return fmt.Errorf("it counts %d changes, and told of %d: %w", count, f.told, err)
	}
	for value, owner := range f.owner {
		owners, err := v.Lookup(t.Context(), "NIK", value)
		if err != nil || len(owners) > 1 {
			return fmt.Errorf("%s is held by %v: %w", value, owners, err)
		}
		if now := append(owners, domain.Claim{})[0]; now != owner && !f.doubtful[value] {
			return fmt.Errorf("%s is held by %v, not by %v", value, now, owner)
		}
	}
	_, err = v.Claim(t.Context(), "NIK", "5", claimOf("ikm-later"))
	return err
}

func TestNoFailureAndNoPowerCutLosesAClaimThatWasAnswered(t *testing.T) {
	var said claimFacts
	failEach(t, said.tell, said.hold)
	lying := newFaultFS()
	lying.lies = true
	require.NoError(t, said.tell(t, t.TempDir(), Options{FS: lying}))
	require.Error(t, said.hold(t, lying.cut(t)), "without syncs the test sees the loss")
}

const goldenClaims = "testdata/claims.v1.txt"

// TestTheFileOfClaimsIsAsDocumented writes the vault of testdata/claims.v1.txt again: two numbers, and one given back.
func TestTheFileOfClaimsIsAsDocumented(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{Rand: rand.NewChaCha8([32]byte{2})})
	claimed(t, v, number, rosa, "")
	claimed(t, v, "9999994101990002", budi, "")
	claimed(t, v, "9999994101990003", budi, "")
	require.NoError(t, v.Release(t.Context(), "NIK", "9999994101990002", claimOf(budi)))
	var b strings.Builder
	files := contents(t, dir)
	for _, name := range []string{officeFile, keysFile, claimsFile} {
		b.WriteString("\n" + name + "\n" + hex.Dump(files[name]))
	}
	if *update {
		require.NoError(t, os.WriteFile(goldenClaims, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(goldenClaims)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

func TestTheClaimsOfVersion1AreStillRead(t *testing.T) {
	golden, err := os.ReadFile(goldenClaims)
	require.NoError(t, err)
	v := open(t, copyVault(t, dumped(t, strings.Split(strings.TrimPrefix(string(golden), "\n"), "\n\n"))), Options{})
	assert.Equal(t, []string{rosa}, holders(t, v, "NIK", number))
	assert.Empty(t, holders(t, v, "NIK", "9999994101990002"))
	claimed(t, v, "9999994101990003", rosa, budi)
}
