package session

import "encoding/base64"

// Page writes a stored record the way a page carries one.
func Page(s Sealed) string { return base64.RawURLEncoding.EncodeToString(s[:]) }

// Derive is the key derivation, to be held against the standard library's.
var Derive = derive
