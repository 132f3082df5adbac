package tally

import (
	"strings"

	"nhipcau/internal/viet"
)

// spokenDigits are the digits as people say them in Vietnamese, without marks:
// mốt, tư, lăm and nhăm are one, four and five in the company of others.
var spokenDigits = map[string]byte{
	"khong": '0', "mot": '1', "hai": '2', "ba": '3', "bon": '4', "tu": '4',
	"nam": '5', "lam": '5', "nham": '5', "sau": '6', "bay": '7', "tam": '8', "chin": '9',
}

// saidDigits turns spoken digits into written ones: "bốn tám hai, 913" is "482913".
// Anything else is left as it is.
func saidDigits(text string) string {
	if len(text) > longestSaid {
		return text
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return separates(r) || r == ',' || r == ';' })
	for i, w := range words {
		if d, ok := spokenDigits[viet.Fold(w)]; ok {
			words[i] = string(d)
		}
	}
	return strings.Join(words, "")
}

// longestSaid bounds what is looked at, in bytes: ten words with what stands
// between them.
const longestSaid = 200
