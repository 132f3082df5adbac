package hsds

import (
	"crypto/sha1" //nolint:gosec // what RFC 9562 asks of version 5; nothing is kept secret by it
	"encoding/hex"
	"regexp"
	"strings"

	"nhipcau/knowledge/directory"
)

// The standard wants UUIDs. Ours follow from our own codes by RFC 9562 version
// 5, so that they stay the same over releases, installations and replicas.

// space is the UUID of our names: version 5 of "nhipcau/directory" in the URL
// name space of RFC 9562.
var space = [16]byte{0x81, 0x2e, 0x34, 0xe8, 0x65, 0x34, 0x56, 0xe8, 0xb7, 0x9e, 0xab, 0x89, 0x92, 0x18, 0xdb, 0x87}

func uuid(parts ...string) Text {
	h := sha1.New() //nolint:gosec
	h.Write(space[:])
	h.Write([]byte(strings.Join(parts, "/")))
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u)
	return Text(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}

// foreign begins the code of a listing that came from another system with a
// UUID of its own, which it keeps.
const foreign = "hsds-"

var isUUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// ServiceID is the UUID of a listing.
func ServiceID(listing string) string {
	if id, ok := strings.CutPrefix(listing, foreign); ok && isUUID.MatchString(id) {
		return id
	}
	return string(uuid("service", listing))
}

// organizationID is the UUID of an organization, which is known by its names.
func organizationID(l *directory.Listing) Text {
	return uuid("organization", l.Organization.VI, l.Organization.EN)
}

// listingCode is our code for a service of another system.
func listingCode(id Text) string {
	s := strings.ToLower(strings.TrimSpace(string(id)))
	ok := s != "" && len(s) <= 64
	for _, r := range s {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	switch {
	case s == "":
		return ""
	case ok:
		return foreign + s
	}
	return foreign + string(uuid("foreign", s))
}
