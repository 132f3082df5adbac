package viet

// OneSlip reports whether two words in plain letters differ by one of them at
// most: missing, wrong or swapped with the next.
//
//	viet.OneSlip("hauloc", "haulco") // true
func OneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case len(b)-len(a) == 1:
		return a == b[1:]
	case len(a) != len(b):
		return false
	case len(a) < 2:
		return true
	}
	return a[1:] == b[1:] || a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}
