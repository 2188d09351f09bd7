package door

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/access"
	"jejak/domain/privacy"
	"jejak/domain/region"
)

// grants reads roles as the file has them.
func grants(t testing.TB, text string) []access.Grant {
	t.Helper()
	u, err := parseUser("x certificate " + text)
	require.NoError(t, err)
	return u.Grants
}

func user(t testing.TB, name, password, roles string) User {
	t.Helper()
	u, err := NewUser(name, password, grants(t, roles))
	require.NoError(t, err)
	return u
}

// cheap makes what is kept of a password cost next to nothing.
func cheap(u User, password string) User {
	u.hash.memory, u.hash.passes = 8, 1
	u.hash.key = u.hash.derive(password)
	return u
}

func TestUsersAreKeptInAFileThatIsTheirOwnersAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "access", "users")
	users := OpenUsers(file)
	list, err := users.List()
	require.NoError(t, err)
	assert.Empty(t, list)
	require.NoError(t, users.Add(user(t, "siti", "sandi yang panjang", "read=*;record=13.75,13.76")))
	require.NoError(t, users.Add(user(t, "budi", "", "read=*")))
	require.ErrorIs(t, users.Add(user(t, "siti", "", "read=*")), ErrUserExists)
	require.ErrorIs(t, users.Remove("tono"), ErrNoUser)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Regexp(t, `^jejak users 1\nbudi certificate read=\*\nsiti password read=\*;record=13\.75,13\.76 \$argon2id\$v=19\$m=19456,t=2,p=1\$[^$ ]{22}\$[^$ ]{43}\n$`, string(text))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
		require.NoError(t, os.Chmod(file, 0o640))
		var exposed *ExposedError
		_, err = users.List()
		require.ErrorAs(t, err, &exposed, "nobody comes in by a file that others can read")
		require.NoError(t, os.Chmod(file, 0o600))
	}
	require.NoError(t, users.Remove("budi"))
	list, err = users.List()
	require.NoError(t, err)
	require.Len(t, list, 1)
	siti := list[0]
	assert.True(t, siti.hash.fits("sandi yang panjang"))
	assert.False(t, siti.hash.fits("sandi yang panjang "))
	entries, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing is left beside the file")
}

func TestAChangeOfUsersIsSeenAtTheNextLook(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	users, other := OpenUsers(file), OpenUsers(file)
	_, before, err := users.find("siti")
	require.NoError(t, err)
	require.NoError(t, other.Add(user(t, "siti", "", "read=*")))
	u, after, err := users.find("siti")
	require.NoError(t, err)
	assert.Equal(t, "siti", u.Name)
	assert.Greater(t, after, before)
	_, again, err := users.find("siti")
	require.NoError(t, err)
	assert.Equal(t, after, again)
	require.NoError(t, os.Remove(file))
	u, _, err = users.find("siti")
	require.NoError(t, err)
	assert.Empty(t, u.Name)
}

func TestUsersAreNotChangedByTwoAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	users := OpenUsers(file)
	other, err := privacy.CreatePrivate(file + tempSuffix)
	require.NoError(t, err)
	require.NoError(t, other.Close())
	var busy *BusyError
	require.ErrorAs(t, users.Add(user(t, "siti", "", "read=*")), &busy)
	long := time.Now().Add(-2 * staleAfter)
	require.NoError(t, os.Chtimes(file+tempSuffix, long, long))
	require.NoError(t, users.Add(user(t, "siti", "", "read=*")), "whoever was writing has died")
}

func TestWhoCannotBeAUser(t *testing.T) {
	all := grants(t, "read=*")
	for _, name := range []string{"", "Siti", "siti aminah", "-siti", "siti:x", "siti\n", strings.Repeat("s", 65), "$siti"} {
		_, err := NewUser(name, "", all)
		assert.ErrorIs(t, err, ErrName, name)
	}
	for _, password := range []string{"pendek", "sebelas hrf", strings.Repeat("x", MaxPassword+1), "sandi yang panjang\xff"} {
		_, err := NewUser("siti", password, all)
		assert.ErrorIs(t, err, ErrPassword)
	}
	code, err := region.Parse("13.76")
	require.NoError(t, err)
	in, err := access.In(code)
	require.NoError(t, err)
	for _, g := range [][]access.Grant{nil, {{Role: access.Read, In: in}}, {{Role: "write", In: in}}, {{Role: access.Administer, In: in}},
		{{Role: access.Migrate, In: access.Everywhere()}, {Role: access.Record, In: access.Everywhere()}}} {
		var wrong *access.GrantError
		_, err := NewUser("siti", "", g)
		assert.ErrorAs(t, err, &wrong)
	}
}

const kept = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestAFileOfUsersHasOneSpelling(t *testing.T) {
	good := usersMagic + "\nbudi certificate read=*\nsiti password read=*;record=13.76 " + kept + "\n"
	users, err := parseUsers("users", []byte(good))
	require.NoError(t, err)
	assert.Equal(t, good, string(formatUsers(users)))
	for from, to := range map[string]string{
		"users 1":               "users 2",
		"budi certificate":      "tono certificate", // order
		"budi ":                 "siti ",            // twice
		"certificate read":      "certificate  read",
		"certificate read=*":    "certificate read=*;read=*",
		"certificate read=*\n":  "certificate read=13.76\n",
		"budi certificate read": "budi passwort read",
		"read=*;record=13.76":   "record=13.76;read=*",
		"record=13.76":          "record=13.76,13.76",
		" " + kept:              "",
		"m=19456":               "m=019456",
		"p=1":                   "p=1 ",
		"v=19":                  "v=18",
		"m=19456,t":             "m=999999999,t",
		"t=2":                   "t=99",
		"AAAAAA\n":              "AAAAAB\n", // bits that mean nothing
		"AAAAAAA\n":             "AAAAAA\n",
		kept + "\n":             kept,
		"read=*;record=13.76 $": "read=*;write=13.76 $",
		"jejak users 1\n":       "\n",
	} {
		bad := strings.Replace(good, from, to, 1)
		require.NotEqual(t, good, bad, from)
		var wrong *UsersError
		_, err := parseUsers("users", []byte(bad))
		assert.ErrorAs(t, err, &wrong, "%q for %q", to, from)
	}
	_, err = parseUsers("users", []byte{})
	assert.Error(t, err, "a file that was emptied is not one without users")
	many := usersMagic + "\n"
	for i := range maxUsers + 1 {
		many += fmt.Sprintf("u%05d certificate read=*\n", i)
	}
	_, err = parseUsers("users", []byte(many))
	assert.ErrorContains(t, err, "more than 10000")
}

func FuzzParseUsers(f *testing.F) {
	f.Add([]byte(usersMagic + "\nbudi certificate read=*\nsiti password read=*;record=13.76 " + kept + "\n"))
	f.Add([]byte(usersMagic + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		users, err := parseUsers("users", text)
		if err == nil && text != nil {
			assert.Equal(t, string(text), string(formatUsers(users)))
		}
	})
}

func TestADamagedFileOfUsersLetsNobodyIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	users := OpenUsers(file)
	require.NoError(t, users.Add(user(t, "siti", "", "read=*")))
	require.NoError(t, os.WriteFile(file, []byte("jejak"), 0o600))
	u, _, err := users.find("siti")
	var wrong *UsersError
	require.ErrorAs(t, err, &wrong)
	assert.Empty(t, u.Name)
	require.ErrorAs(t, users.Add(user(t, "budi", "", "read=*")), &wrong, "it is not written over")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "jejak", string(text))
}

func TestAFailedChangeLeavesTheFileAsItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	require.NoError(t, write(file, []byte("old")))
	failed := errors.New("no")
	require.ErrorIs(t, change(file, func(old []byte) ([]byte, error) {
		assert.Equal(t, "old", string(old))
		return []byte("new"), failed
	}), failed)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "old", string(text))
	require.NoError(t, write(file, []byte("new")))
}
