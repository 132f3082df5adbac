package staff

import (
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"nhipcau/internal/viet"
)

// Length is all that is asked of a password, with not being one that everybody
// tries: rules about digits and signs make people choose worse ones (NIST SP
// 800-63B-4 §3.1.1.2). Counted in characters.
const (
	shortest = 12
	longest  = 128
)

// The cost of one hash: 19 MiB, two passes (OWASP Password Storage Cheat
// Sheet, argon2id).
const (
	hashMemory = 19 * 1024
	hashPasses = 2
	hashSize   = 32
	saltSize   = 16
)

//go:embed common.txt
var commonText string

// checkPassword refuses a password that is too short, too long, everybody's, or
// the name once more.
func checkPassword(name, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return refusal{"password_text"}
	case n < shortest:
		return refusal{"password_short"}
	case n > longest:
		return refusal{"password_long"}
	}
	if common(name, password) {
		return refusal{"password_common"}
	}
	return nil
}

// common says that nothing is left of a password once the words that everybody
// tries, the name and runs of one sign or of neighbours are taken out.
func common(name, password string) bool {
	rest := strings.ReplaceAll(viet.Fold(password), " ", "")
	for word := range strings.Lines(commonText + "\n" + name) {
		if word = strings.TrimSpace(word); len(word) >= 3 && word[0] != '#' {
			rest = strings.ReplaceAll(rest, word, " ")
		}
	}
	left := 0
	for part := range strings.FieldsSeq(rest) {
		left += steps(part)
	}
	return left < 6
}

// steps counts the signs of a text that are neither the one before again nor its
// neighbour: "aaaa" has one, "12345" too, "may" three.
func steps(s string) (n int) {
	before := rune(-10)
	for _, r := range s {
		if d := r - before; d < -1 || d > 1 {
			n++
		}
		before = r
	}
	return n
}

// hash makes what is kept of a password, in the form $argon2id$m,t,p$salt$sum.
func (o *Office) hash(password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(o.Rand, salt); err != nil {
		return "", err
	}
	memory := uint32(hashMemory)
	if o.Quick {
		memory = 8
	}
	sum := o.argon(password, salt, hashPasses, memory)
	return fmt.Sprintf("$argon2id$%d,%d,1$%s$%s", memory, hashPasses,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// argon hashes, two at a time at most: each takes its megabytes.
func (o *Office) argon(password string, salt []byte, passes, memory uint32) []byte {
	o.hashing <- struct{}{}
	defer func() { <-o.hashing }()
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, 1, hashSize)
}

// matches compares a password with what is kept of one, in the same time
// whatever comes out.
func (o *Office) matches(kept, password string) bool {
	var memory, passes uint32
	parts := strings.Split(kept, "$")
	if len(parts) != 5 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "%d,%d,1", &memory, &passes); err != nil || utf8.RuneCountInString(password) > longest {
		return false
	}
	salt, bad1 := base64.RawStdEncoding.DecodeString(parts[3])
	sum, bad2 := base64.RawStdEncoding.DecodeString(parts[4])
	if bad1 != nil || bad2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(sum, o.argon(password, salt, passes, memory)) == 1
}
