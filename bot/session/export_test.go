package session

import "encoding/base64"

// Page writes a stored record the way a page carries one.
func Page(s Sealed) string { return base64.RawURLEncoding.EncodeToString(s[:]) }
