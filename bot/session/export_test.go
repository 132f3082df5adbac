package session

import "encoding/base64"

// Page writes a stored record the way a page carries one.
func Page(s Sealed) string { return base64.RawURLEncoding.EncodeToString(s[:]) }

// Derive is the key derivation, to be held against the standard library's.
var Derive = derive

// Plain is what is sealed in a record.
func Plain(s *Sealer, k Key, sealed Sealed) []byte {
	aead, err := s.today()[0].aead(forStore+string(k[:]), sealed[1:25])
	if err != nil {
		return nil
	}
	plain, _ := aead.Open(nil, sealed[1:25], sealed[25:], sealed[:1])
	return plain
}

// Unpack reads any bytes as the inside of a record of full size.
func Unpack(b []byte) error {
	var plain [plainSize]byte
	copy(plain[:], b)
	_, err := unpack(plain[:])
	return err
}
