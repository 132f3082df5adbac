package understand

import (
	"slices"
	"strings"
	"testing"
)

// leads gives where a message leads: a danger, else its topics, else none.
func (u *Understander) leads(text string) []string {
	if c := u.Crisis(text); c != None {
		return []string{string(c)}
	}
	var out []string
	for _, s := range u.Topics(text) {
		out = append(out, s.Topic)
	}
	if len(out) == 0 {
		if _, ok := u.Question(text); !ok {
			out = append(out, "none")
		}
	}
	return out
}

// Short messages typed on the first screen. The rules were mended with the first file
// in sight; the second is never learnt from and never mended by, so it says how much
// of what people will type is understood.
func TestMeasuredFirstScreen(t *testing.T) {
	u, _ := whole(t)
	for _, file := range []struct {
		name                 string
		right, danger, false float64
	}{{"testdata/first_screen.tsv", 0.93, 0.99, 0.03}, {"testdata/unseen.tsv", 0.95, 0.97, 0.01}} {
		for _, noise := range noises[:2] {
			var n, right, danger, noticed, calm, alarms int
			for label, text := range lines(t, file.name) {
				allowed := strings.Split(label, "|")
				got := u.leads(noise.make(text))
				ok := slices.ContainsFunc(got, func(s string) bool { return slices.Contains(allowed, s) })
				n++
				if ok {
					right++
				} else {
					t.Logf("%s: %q leads to %v, want %s", noise.name, text, got, label)
				}
				alarmed := len(got) == 1 && isDanger(got[0])
				switch {
				case !slices.ContainsFunc(allowed, func(s string) bool { return !isDanger(s) }):
					danger++
					if alarmed {
						noticed++
					}
				case !slices.ContainsFunc(allowed, isDanger):
					calm++
					if alarmed {
						alarms++
					}
				}
			}
			t.Logf("%s %-14s of %d right %.3f; of %d dangers noticed %.3f; of %d others alarmed %.3f",
				file.name, noise.name, n, part(right, n), danger, part(noticed, danger), calm, part(alarms, calm))
			if part(right, n) < file.right || part(noticed, danger) < file.danger || part(alarms, calm) > file.false {
				t.Errorf("%s, %s: first words are understood worse than before", file.name, noise.name)
			}
		}
	}
}

func isDanger(name string) bool { return name != "" && slices.Contains(dangers(), name) }
