package privacy

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// light makes a guess at a passphrase cheap.
const light = 2

var phrase = []byte("rumah gadang di tepi danau")

// asked is an Unlock that counts how often it was asked.
func asked(secret []byte, times *int) Unlock {
	return func(bool) ([]byte, error) { *times++; return bytes.Clone(secret), nil }
}

func TestASealedOfficeKeyIsAskedForWhenAKeyIsNeeded(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	claimed(t, v, number, rosa, "")
	require.NoError(t, v.SealOffice(t.Context(), Rest{Passphrase: phrase, WorkFactor: light}))
	assert.NotContains(t, string(contents(t, dir)[officeFile]), officeMagic)
	opens(t, v, sealed, "Rosa")

	times := 0
	for _, readOnly := range []bool{true, false} {
		times = 0
		v := open(t, dir, Options{ReadOnly: readOnly, Unlock: asked(phrase, &times)})
		info, err := v.Info(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 1, info.Keys)
		assert.True(t, info.Sealed)
		entries(t, v)
		has, err := v.Remembers(t.Context(), rosa)
		require.NoError(t, err)
		assert.True(t, has)
		assert.Zero(t, times, "nothing sealed was asked for")
		opens(t, v, sealed, "Rosa")
		assert.Equal(t, []string{rosa}, holders(t, v, "NIK", number))
		assert.Equal(t, 1, times)
	}
	require.ErrorIs(t, fails(t, open(t, dir, Options{}), sealed), ErrSealed)
	require.ErrorIs(t, fails(t, open(t, dir, Options{Unlock: asked([]byte("another passphrase"), &times)}), sealed), ErrNotOpened)
}

func TestWhoeverChangesTheKeySealsItAgain(t *testing.T) {
	secret, recipient, err := NewIdentity()
	require.NoError(t, err)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	block, err := ssh.MarshalPrivateKey(private, "")
	require.NoError(t, err)
	authorized, err := ssh.NewPublicKey(public)
	require.NoError(t, err)
	line := string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(authorized)))
	for name, c := range map[string]struct {
		rest    Rest
		secrets [][]byte
	}{
		"passphrase":  {Rest{Passphrase: phrase, WorkFactor: light}, [][]byte{phrase}},
		"age and SSH": {Rest{Recipients: []string{recipient, line}}, [][]byte{[]byte(secret), pem.EncodeToMemory(block)}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, times := t.TempDir(), 0
			v := open(t, dir, Options{})
			sealed := seal(t, v, rosa, "Rosa")
			require.NoError(t, v.SealOffice(t.Context(), c.rest))
			before := contents(t, dir)[officeFile]
			for i, secret := range c.secrets {
				v := open(t, dir, Options{Unlock: asked(secret, &times), WorkFactor: light})
				done, err := v.Rotate(t.Context())
				require.NoError(t, err)
				assert.EqualValues(t, i+2, done.Generation)
				after := contents(t, dir)[officeFile]
				assert.True(t, bytes.HasPrefix(after, []byte(sealedMagic)))
				assert.NotEqual(t, before, after)
			}
			for _, secret := range c.secrets {
				opens(t, open(t, dir, Options{ReadOnly: true, Unlock: asked(secret, &times)}), sealed, "Rosa")
			}
			if len(c.rest.Recipients) > 0 {
				require.ErrorIs(t, fails(t, v, sealed), ErrSealed, "it was sealed by who cannot open it, and has changed")
				v = open(t, dir, Options{Unlock: asked(c.secrets[0], &times)})
			}
			opens(t, v, sealed, "Rosa")
			require.NoError(t, v.UnsealOffice(t.Context()))
			require.ErrorIs(t, v.UnsealOffice(t.Context()), ErrNotSealed)
			opens(t, open(t, dir, Options{}), sealed, "Rosa")
		})
	}
}

func TestWhatCannotBeSealedToChangesNothing(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	before := contents(t, dir)[officeFile]
	for name, rest := range map[string]Rest{
		"nobody": {}, "a word": {Recipients: []string{"rahmat"}}, "short": {Passphrase: []byte("rahasia")},
		"a line more": {Recipients: []string{"age1x\nto age1y"}},
	} {
		require.Error(t, v.SealOffice(t.Context(), rest), name)
	}
	assert.Equal(t, before, contents(t, dir)[officeFile])
}

func TestABrokenSealIsDamage(t *testing.T) {
	dir, times := t.TempDir(), 0
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	require.NoError(t, v.SealOffice(t.Context(), Rest{Passphrase: phrase, WorkFactor: light}))
	require.NoError(t, v.Close())
	files := contents(t, dir)
	files[officeFile][len(files[officeFile])-1] ^= 1
	dir = copyVault(t, files)
	var damage *CorruptError
	require.ErrorAs(t, fails(t, open(t, dir, Options{Unlock: asked(phrase, &times)}), sealed), &damage)
	found, err := Check(t.Context(), dir, Options{Unlock: asked(phrase, &times)})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, officeFile, found[0].File)
}
