package tally

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Codes draws referral codes: ten digits that a person can read out, write down
// or learn by heart, the last of them a check digit.
//
//	code, err := tally.NewCodes(rand.Reader).Draw() // "4829137056"
//	tally.ParseCode("482-913 7056")                 // "4829137056", nil
type Codes struct{ random io.Reader }

// NewCodes draws from the given randomness: crypto/rand's Reader, or a test's.
func NewCodes(random io.Reader) *Codes { return &Codes{random} }

const codeDigits = 10

// Errors of ParseCode.
var (
	// ErrCodeShape is something other than ten digits, or ten that no code has.
	ErrCodeShape = errors.New("no referral code looks like that: one has ten digits, such as 482 913 7056")
	// ErrCodeDigit is ten digits of which at least one is mistaken.
	ErrCodeDigit = errors.New("a digit of the referral code is wrong, or two are swapped: read it again")
)

// Draw gives a fresh code, which nobody will recognise: Ledger.Draw gives those
// that come back. It fails only when the randomness does.
func (c *Codes) Draw() (string, error) {
	// About 6 numbers in 10 below are refused on the way; a hundred in a row is
	// a source that repeats itself.
	for range 100 {
		var b [4]byte
		if _, err := io.ReadFull(c.random, b[:]); err != nil {
			return "", fmt.Errorf("no random digits for a referral code: %w", err)
		}
		n := binary.LittleEndian.Uint32(b[:]) >> 2 // 30 bits: below 1,073,741,824
		if n >= 1_000_000_000 {
			continue
		}
		digits := fmt.Sprintf("%09d", n)
		code := digits + string(checkDigit(digits))
		if wellShaped(code) {
			return code, nil
		}
	}
	return "", errors.New("no random digits for a referral code: the source repeats itself")
}

// wellShaped keeps out what would be taken for a phone number (a leading 0, the
// emergency and child lines) and what is misread when digits repeat.
func wellShaped(code string) bool {
	if len(code) != codeDigits || code[0] == '0' {
		return false
	}
	if code[:2] == "11" && code[2] >= '1' && code[2] <= '5' {
		return false
	}
	for i := 3; i < len(code); i++ {
		if code[i] == code[i-1] && code[i] == code[i-2] && code[i] == code[i-3] {
			return false
		}
	}
	return true
}

// ParseCode reads a code as people type it or hear it: with blanks, dashes or dots
// between the digits, in full-width digits, in words ("bốn tám hai, chín một ba
// …"). The error is ErrCodeShape or ErrCodeDigit.
func ParseCode(text string) (string, error) {
	var b strings.Builder
	for _, r := range saidDigits(text) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case separates(r):
		default:
			return "", ErrCodeShape
		}
		if b.Len() > codeDigits {
			return "", ErrCodeShape
		}
	}
	code := b.String()
	if !wellShaped(code) {
		return "", ErrCodeShape
	}
	if checkDigit(code[:codeDigits-1]) != rune(code[codeDigits-1]) {
		return "", ErrCodeDigit
	}
	return code, nil
}
