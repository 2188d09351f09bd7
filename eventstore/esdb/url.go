package esdb

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// schemes maps the names that EventStoreDB has had in addresses to the two that the client of v4.2.0 knows.
var schemes = map[string]string{
	"esdb":               "esdb",
	"esdb+discover":      "esdb+discover",
	"kurrentdb":          "esdb",
	"kurrentdb+discover": "esdb+discover",
	"kurrent":            "esdb",
	"kurrent+discover":   "esdb+discover",
	"kdb":                "esdb",
	"kdb+discover":       "esdb+discover",
}

// IsURL says whether a text is an address for Open, rather than a directory.
func IsURL(address string) bool {
	scheme, _, found := strings.Cut(address, "://")
	return found && schemes[strings.ToLower(scheme)] != ""
}

func parseURL(address string) (*client.Configuration, error) {
	scheme, rest, found := strings.Cut(address, "://")
	mapped := schemes[strings.ToLower(scheme)]
	if !found || mapped == "" {
		return nil, fmt.Errorf("esdb: open %q: the address must begin with esdb://, esdb+discover://, kurrentdb:// or kdb://", redact(address))
	}
	config, err := client.ParseConnectionString(mapped + "://" + rest)
	var inURL *url.Error
	if errors.As(err, &inURL) { // it quotes the address, password and all
		err = inURL.Err
	}
	if err != nil {
		return nil, fmt.Errorf("esdb: open %q: %w", redact(address), err)
	}
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("esdb: open %q: %w", redact(address), err)
	}
	if config.DisableTLS && config.Username != "" {
		// The client would drop the password without a word and the server would say "access denied".
		return nil, fmt.Errorf("esdb: open %q: a password is not sent without TLS; leave out tls=false, or the password", redact(address))
	}
	// One attempt: a client whose discovery failed is of no use any more, so the attempts are ours to count.
	config.MaxDiscoverAttempts = 1
	config.DiscoveryInterval = 1
	config.Logger = nil
	return config, nil
}

// redact takes the password out of an address, for messages.
func redact(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	at := strings.LastIndex(rest, "@")
	if !found || at < 0 {
		return address
	}
	user, _, _ := strings.Cut(rest[:at], ":")
	return scheme + "://" + user + ":…@" + rest[at+1:]
}
