package esdb

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

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

// Parameters of an address that are ours; all others are the official client's.
const (
	waitParameter         = "wait"         // see Options.Patience; a duration such as 15s
	passwordFileParameter = "passwordFile" // the file holds the password, so that no command line does
)

// maxPasswordFile bounds what is read as a password: more is another file.
const maxPasswordFile = 4 << 10

// IsURL says whether a text is an address for Open, rather than a directory.
func IsURL(address string) bool {
	scheme, _, found := strings.Cut(address, "://")
	return found && schemes[strings.ToLower(scheme)] != ""
}

// address is what a text says of where the server is.
type address struct {
	config  client.Configuration
	hosts   []string      // host:port
	find    bool          // the hosts are asked for the node to talk to; otherwise there is one, and it is that
	wait    time.Duration // 0 when the address does not say
	attempt time.Duration // after which a node that says nothing is given up
}

// attemptTime is how long a node may say nothing. During an election a real server answers appends not at all, so
// that a longer attempt only ends later; a tenth of it is enough where all is well.
const attemptTime = 2 * time.Second

// parseURL reads an address. A password file stands in for the password that the address leaves out.
func parseURL(text, passwordFile string) (*address, error) {
	fail := func(err error) (*address, error) { return nil, fmt.Errorf("esdb: open %q: %w", Redact(text), err) }
	scheme, rest, found := strings.Cut(text, "://")
	mapped := schemes[strings.ToLower(scheme)]
	if !found || mapped == "" {
		return fail(errors.New("the address must begin with esdb://, esdb+discover://, kurrentdb:// or kdb://"))
	}
	where, query, _ := strings.Cut(rest, "?")
	user, hosts := "", where
	if at := strings.LastIndex(where, "@"); at >= 0 {
		user, hosts = where[:at], where[at+1:]
	}
	parameters, err := url.ParseQuery(query)
	if err != nil {
		return fail(errors.New("the parameters cannot be read"))
	}
	a := &address{attempt: attemptTime}
	if text := parameters.Get(waitParameter); text != "" {
		if a.wait, err = time.ParseDuration(text); err != nil || a.wait <= 0 {
			return fail(fmt.Errorf("%s=%s is not a duration such as 15s", waitParameter, text))
		}
	}
	if file := parameters.Get(passwordFileParameter); file != "" {
		passwordFile = file
	}
	for name := range parameters {
		if !harmless[strings.ToLower(name)] {
			return fail(fmt.Errorf("there is no parameter %q", name))
		}
		if foreign[strings.ToLower(name)] {
			parameters.Del(name)
		}
	}
	config, err := client.ParseConnectionString(mapped + "://" + hosts + "?" + parameters.Encode())
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	if err == nil {
		err = config.Validate()
	}
	if err == nil {
		err = a.identify(config, user, passwordFile)
	}
	if err != nil {
		return fail(err)
	}
	a.take(config)
	return a, nil
}

// identify fills in who speaks.
func (a *address) identify(config *client.Configuration, user, passwordFile string) error {
	name, password, has := strings.Cut(user, ":")
	var errs [2]error
	config.Username, errs[0] = url.PathUnescape(name)
	config.Password, errs[1] = url.PathUnescape(password)
	if errors.Join(errs[:]...) != nil {
		return errors.New("the user or the password holds a % that is no escape")
	}
	if user != "" && name == "" {
		return errors.New("a password without a user")
	}
	if name != "" && !has && passwordFile != "" {
		content, err := readPassword(passwordFile)
		if err != nil {
			return err
		}
		config.Password = content
	}
	if config.DisableTLS && config.Username != "" {
		// The client would drop the password without a word and the server would say "access denied".
		return errors.New("a password is not sent without TLS; leave out tls=false, or the password")
	}
	return nil
}

func readPassword(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if info.Size() > maxPasswordFile {
		return "", fmt.Errorf("the password file %s has %d bytes; it is to hold a password and nothing else", file, info.Size())
	}
	content, err := os.ReadFile(file)
	return strings.TrimRight(string(content), "\r\n"), err
}

// take makes of the client's configuration one for a client that is given its node. A client whose discovery failed is
// of no use any more, so both the attempts and the asking are ours.
func (a *address) take(config *client.Configuration) {
	a.find = config.DnsDiscover || len(config.GossipSeeds) > 0
	for _, seed := range config.GossipSeeds {
		a.hosts = append(a.hosts, seed.String())
	}
	if len(a.hosts) == 0 {
		a.hosts = []string{config.Address}
	}
	if config.DefaultDeadline != nil {
		a.attempt = *config.DefaultDeadline
	}
	unbounded := time.Hour // our attempts end sooner, see appending.send
	config.DefaultDeadline = &unbounded
	config.GossipTimeout = int(max((a.attempt+time.Second-1)/time.Second, 1))
	config.MaxDiscoverAttempts = 1
	config.DiscoveryInterval = 1
	config.GossipSeeds, config.DnsDiscover = nil, false
	config.Logger = nil
	a.config = *config
}

// foreign are the parameters that the official Go client does not know: ours, and two that others have.
var foreign = map[string]bool{"wait": true, "passwordfile": true, "connectionname": true, "throwonappendfailure": true}

// harmless are the parameters that there are. Their values may be shown; what else stands there may be a secret.
var harmless = map[string]bool{"tls": true, "tlscafile": true, "tlsverifycert": true, "usercertfile": true, "userkeyfile": true, "nodepreference": true,
	"keepaliveinterval": true, "keepalivetimeout": true, "defaultdeadline": true, "gossiptimeout": true, "discoveryinterval": true,
	"maxdiscoverattempts": true, "wait": true, "passwordfile": true, "connectionname": true, "throwonappendfailure": true}

// Redact takes what may be secret out of an address, for messages and files: the password, a token in place of a user,
// and the values of parameters that are not known. What is no address stays as it is.
func Redact(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		return text
	}
	where, query, _ := strings.Cut(rest, "?")
	if at := strings.LastIndex(rest, "@"); at >= len(where) { // a password that holds a question mark
		where, query, _ = strings.Cut(rest[at:], "?")
		where = rest[:at] + where
	}
	if at := strings.LastIndex(where, "@"); at >= 0 {
		user, _, has := strings.Cut(where[:at], ":")
		shown := "…"
		if has {
			shown = user + ":…"
		}
		where = shown + where[at:]
	}
	if query == "" {
		return scheme + "://" + where
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		if key, _, has := strings.Cut(p, "="); has && !harmless[strings.ToLower(key)] {
			parameters[i] = key + "=…"
		}
	}
	return scheme + "://" + where + "?" + strings.Join(parameters, "&")
}
