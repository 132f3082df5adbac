package tally

import (
	"strings"
	"unicode"
)

// damm is the totally anti-symmetric quasigroup of order 10 from H. Michael
// Damm's thesis (Marburg 2004): with it every single wrong digit and every swap
// of neighbours is noticed.
const damm = "" +
	"0317598642" +
	"7092154863" +
	"4206871359" +
	"1750983426" +
	"6123045978" +
	"3674209581" +
	"5869720134" +
	"8945362017" +
	"9438617205" +
	"2581436790"

// checkDigit gives the digit that makes digits a code.
func checkDigit(digits string) rune {
	row := 0
	for i := range len(digits) {
		row = int(damm[10*row+int(digits[i]-'0')] - '0')
	}
	return rune('0' + row)
}

// separates are the signs that people put between groups of digits.
func separates(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("-‐‑‒–—−－.．·\u200b\u2060\ufeff", r)
}
