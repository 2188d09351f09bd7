package esdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore/esdb"
)

func TestAddressesOfEveryName(t *testing.T) {
	for _, url := range []string{
		"esdb://127.0.0.1:2113", "esdb+discover://cluster.example:2113", "kurrentdb://a:2113", "kurrentdb+discover://a:2113",
		"kdb://a", "kdb+discover://a", "ESDB://a", "esdb://a:1,b:2,c:3?nodePreference=follower", "esdb://user:password@a?tls=true",
	} {
		assert.True(t, esdb.IsURL(url), url)
		s, err := esdb.Open(t.Context(), url, esdb.Options{})
		require.NoError(t, err, url)
		require.NoError(t, s.Close())
	}
	for _, path := range []string{"/var/lib/jejak", "ledger", "http://a", "esdb:", "", "postgres://a"} {
		assert.False(t, esdb.IsURL(path), path)
	}
}

func TestBadAddressSaysWhatIsWrong(t *testing.T) {
	for url, want := range map[string]string{
		"http://a":                             "the address must begin with esdb://",
		"esdb://":                              "host",
		"esdb://a:port":                        "port",
		"esdb://a?tls=maybe":                   "tls",
		"esdb://petugas:rahasia@a?tls=false":   "a password is not sent without TLS",
		"esdb://a?userCertFile=only-one.pem":   "both userCertFile and userKeyFile",
		"http://petugas:rahasia@a":             "petugas:…@a",
		"esdb://petugas:rahasia@a/path":        "petugas:…@a",
		"esdb://petugas:rahasia@a:port":        "petugas:…@a:port",
		"esdb://a?nodePreference=king":         "king",
		"esdb://petugas:rah@sia@a?tls=perhaps": "petugas:…@a",
	} {
		_, err := esdb.Open(t.Context(), url, esdb.Options{})
		require.ErrorContains(t, err, want, url)
		assert.NotContains(t, err.Error(), "rahasia")
		assert.NotContains(t, err.Error(), "sia@")
	}
}
