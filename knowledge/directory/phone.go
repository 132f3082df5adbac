package directory

import "strings"

// Dial gives what a phone dials: digits, with a + in front if it was written.
// It reports false when the number cannot be dialled in Vietnam: neither a
// short number (111 to 115), nor 1800 or 1900, nor a mobile or area number.
func (p Phone) Dial() (string, bool) {
	var b strings.Builder
	for i, r := range p.Number {
		switch {
		case r >= '0' && r <= '9' || r == '+' && i == 0:
			b.WriteRune(r)
		case r == ' ' || r == '.' || r == '-':
		default:
			return "", false
		}
	}
	tel := b.String()
	return tel, dialable(tel)
}

func dialable(tel string) bool {
	if local, ok := strings.CutPrefix(tel, "+84"); ok {
		tel = "0" + local
	}
	switch n := len(tel); {
	case n == 3:
		return tel >= "111" && tel <= "115"
	case strings.HasPrefix(tel, "1800"), strings.HasPrefix(tel, "1900"):
		return n >= 8 && n <= 10
	case strings.HasPrefix(tel, "02"):
		return n == 11
	case n == 10 && tel[0] == '0':
		return strings.IndexByte("35789", tel[1]) >= 0
	}
	return false
}
