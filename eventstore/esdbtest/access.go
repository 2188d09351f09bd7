package esdbtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
)

// admin is the user of the group $admins, who may do everything.
const admin = "admin"

// authority makes certificates for the nodes, nil when they speak without TLS.
func (c *Cluster) authority(t testing.TB) credentials.TransportCredentials {
	t.Helper()
	if !c.options.TLS {
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	c.ca = filepath.Join(t.TempDir(), "ca.crt")
	require.NoError(t, os.WriteFile(c.ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return credentials.NewTLS(&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12})
}

// user is who speaks in a call.
func (c *Cluster) user(ctx context.Context) (string, error) {
	if c.options.Users == nil {
		return admin, nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	for _, header := range md.Get("authorization") {
		encoded, basic := strings.CutPrefix(header, "Basic ")
		text, err := base64.StdEncoding.DecodeString(encoded)
		name, password, _ := strings.Cut(string(text), ":")
		if want, known := c.options.Users[name]; basic && err == nil && known && password == want {
			return name, nil
		}
	}
	return "", errUnauthenticated
}

// right is what a user wants with a stream.
type right int

const (
	toRead right = iota
	toWrite
	toDelete
	toReadMeta
	toWriteMeta
)

// roles are users and groups that have a right: one name, or several.
type roles []string

func (r *roles) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*r = roles{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(r))
}

// accessList is an ACL. What it leaves out is as the server's default says.
type accessList struct {
	Read      roles `json:"$r"`
	Write     roles `json:"$w"`
	Delete    roles `json:"$d"`
	ReadMeta  roles `json:"$mr"`
	WriteMeta roles `json:"$mw"`
}

func (a *accessList) of(r right) roles {
	if a == nil {
		return nil
	}
	return [...]roles{a.Read, a.Write, a.Delete, a.ReadMeta, a.WriteMeta}[r]
}

// may says whether a user has a right. Without rules of its own, a stream is everybody's, and a system stream that of
// administrators. The cluster's lock is held.
func (c *Cluster) may(user, stream string, r right) error {
	if user == admin {
		return nil
	}
	if of, meta := strings.CutPrefix(stream, "$$"); meta {
		stream = of
		r = map[right]right{toRead: toReadMeta, toWrite: toWriteMeta, toDelete: toWriteMeta}[r]
	}
	var defaults struct {
		User   *accessList `json:"$userStreamAcl"`
		System *accessList `json:"$systemStreamAcl"`
	}
	if of := c.history.streams["$settings"]; len(of) > 0 {
		_ = json.Unmarshal(c.history.records[of[len(of)-1]].data, &defaults) // what cannot be read changes nothing
	}
	list, fallback := defaults.User, roles{"$all"}
	if strings.HasPrefix(stream, "$") {
		list, fallback = defaults.System, roles{"$admins"}
	}
	allowed := c.history.settings(stream).ACL.of(r)
	if allowed == nil {
		allowed = list.of(r)
	}
	if allowed == nil {
		allowed = fallback
	}
	if slices.Contains(allowed, "$all") || slices.Contains(allowed, user) {
		return nil
	}
	return errAccessDenied
}
