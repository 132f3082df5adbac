package understand

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// The floors stand a little below what was measured, so that a change that
// makes people less understood fails. With -v the table is printed that
// docs/understanding.md keeps.

// row says how a set of messages was understood.
type row struct {
	known, first, either, abstained, wrong int // about a topic: how many, and what became of them
	strange, answered                      int // about nothing we know
	danger, noticed, calm, alarmed         int
	confused                               map[[2]string]int // what it is about, what it was taken for
}

// topicOf is the topic as the known questions have it: debts belong to loans.
func topicOf(name string) string {
	if name == "debt" {
		return "loans"
	}
	return name
}

func (r *row) add(e example, topics []Scored, danger Crisis) {
	switch {
	case e.Crisis != None:
		r.danger++
		if danger != None {
			r.noticed++
		}
	default:
		r.calm++
		if danger != None {
			r.alarmed++
		}
	}
	if len(e.Topics) == 0 {
		r.strange++
		if len(topics) > 0 {
			r.answered++
			r.confuse("none", topics[0].Topic)
		}
		return
	}
	r.known++
	about := func(s Scored) bool {
		return slices.ContainsFunc(e.Topics, func(t string) bool { return topicOf(t) == topicOf(s.Topic) })
	}
	switch {
	case len(topics) == 0:
		r.abstained++
		r.confuse(e.Topics[0], "none")
	case about(topics[0]):
		r.first++
		r.either++
		r.confuse(topics[0].Topic, topics[0].Topic)
	default:
		r.confuse(e.Topics[0], topics[0].Topic)
		if len(topics) > 1 && about(topics[1]) {
			r.either++
		} else if len(topics) == 1 {
			r.wrong++
		}
	}
}

func (r *row) confuse(is, taken string) {
	if r.confused == nil {
		r.confused = map[[2]string]int{}
	}
	r.confused[[2]string{topicOf(is), topicOf(taken)}]++
}

func part(n, of int) float64 { return float64(n) / float64(max(1, of)) }

// tell prints a line of the table.
func tell(format string, args ...any) {
	if testing.Verbose() {
		fmt.Printf(format+"\n", args...)
	}
}

func (r row) tell(set, noise string) {
	tell("| %s | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.4f |", set, noise, part(r.first, r.known), part(r.either, r.known),
		part(r.abstained, r.known), part(r.wrong, r.known), part(r.answered, r.strange), part(r.noticed, r.danger), part(r.alarmed, r.calm))
}

const messageHead = "| messages | typed | topic right | right or second | not understood | sure and wrong | small talk answered | danger noticed | false alarms |\n|---|---|---|---|---|---|---|---|---|"

func TestMeasuredMessages(t *testing.T) {
	rows := make([]row, len(noises))
	eachFold(t, func(u *Understander, examples []example, _ []paraphrase) {
		for i, noise := range noises {
			for _, e := range examples {
				text := noise.make(e.Text)
				rows[i].add(e, u.Topics(text), u.Crisis(text))
			}
		}
	})
	tell(messageHead)
	// That no long message hushes a danger costs two alarms more among 820.
	floors := []struct{ first, noticed, alarmed float64 }{
		{0.91, 0.97, 0.012}, {0.90, 0.95, 0.016}, {0.88, 0.93, 0.022}, {0.91, 0.97, 0.012}, {0.88, 0.93, 0.019},
	}
	for i, noise := range noises {
		r, floor := rows[i], floors[i]
		r.tell("left out", noise.name)
		if part(r.first, r.known) < floor.first || part(r.abstained, r.known) > 0.08 || part(r.wrong, r.known) > 0.03 || part(r.answered, r.strange) > 0.12 {
			t.Errorf("%s: topics are recognised worse than before: %+v", noise.name, r)
		}
		if part(r.noticed, r.danger) < floor.noticed || part(r.alarmed, r.calm) > floor.alarmed {
			t.Errorf("%s: dangers are noticed worse than before: %+v", noise.name, r)
		}
	}
	tellConfusion(rows[0])
}

func tellConfusion(r row) {
	names := slices.DeleteFunc(Topics(), func(s string) bool { return s == "debt" })
	names = append(names, "none")
	tell("\n| is about | %s |\n|---|%s", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	for _, is := range names {
		line := "| " + is + " |"
		for _, taken := range names {
			if n := r.confused[[2]string{is, taken}]; n > 0 {
				line += fmt.Sprintf(" %d |", n)
			} else {
				line += " |"
			}
		}
		tell("%s", line)
	}
}

// Lines written apart from what is learnt (see the heads of the files).
func TestMeasuredOnFreshLines(t *testing.T) {
	u, _ := whole(t)
	tell("\n" + messageHead)
	for file, floor := range map[string]struct{ first, abstained, noticed, alarmed float64 }{"heldout": {0.90, 0.03, 0.94, 0.04}, "fresh": {0.82, 0.08, 0.93, 0.04}} {
		for _, noise := range noises {
			var r row
			for label, text := range lines(t, "testdata/"+file+".tsv") {
				e, err := readLabels("[" + label + "]")
				if err != nil {
					t.Fatal(err)
				}
				text = noise.make(text)
				got, danger := u.Topics(text), u.Crisis(text)
				before := r
				r.add(e, got, danger)
				if noise.name == "as written" && (r.first+r.strange-r.answered == before.first+before.strange-before.answered || r.noticed-before.noticed < r.danger-before.danger || r.alarmed > before.alarmed) {
					t.Logf("%s: %q leads to %v %s", label, text, got, danger)
				}
			}
			r.tell(file+".tsv", noise.name)
			if part(r.first, r.known) < floor.first || part(r.abstained, r.known) > floor.abstained || part(r.noticed, r.danger) < floor.noticed || part(r.alarmed, r.calm) > floor.alarmed {
				t.Errorf("%s, %s: messages are understood worse than before: %+v", file, noise.name, r)
			}
		}
	}
}

func TestMeasuredQuestions(t *testing.T) {
	type count struct{ n, first, three, sure, right, idle, fired int }
	counts := make([]count, len(noises))
	eachFold(t, func(u *Understander, examples []example, paraphrases []paraphrase) {
		for i, noise := range noises {
			c := &counts[i]
			for _, p := range paraphrases {
				text := noise.make(p.Text)
				c.n++
				for place, q := range u.Questions(text, 3) {
					if q.ID == p.Question {
						c.three++
						if place == 0 {
							c.first++
						}
					}
				}
				if id, ok := u.Question(text); ok {
					c.sure++
					if id == p.Question {
						c.right++
					}
				}
			}
			for _, e := range examples {
				if len(e.Topics) == 0 {
					c.idle++
					if _, ok := u.Question(noise.make(e.Text)); ok {
						c.fired++
					}
				}
			}
		}
	})
	tell("\n| questions | typed | R@1 | R@3 | sure of | right when sure | small talk answered |\n|---|---|---|---|---|---|---|")
	floors := []struct{ first, three float64 }{{0.87, 0.95}, {0.87, 0.95}, {0.84, 0.93}, {0.87, 0.95}, {0.86, 0.93}}
	for i, noise := range noises {
		c := counts[i]
		tell("| left out | %s | %.3f | %.3f | %.3f | %.3f | %.3f |", noise.name,
			part(c.first, c.n), part(c.three, c.n), part(c.sure, c.n), part(c.right, c.sure), part(c.fired, c.idle))
		if part(c.first, c.n) < floors[i].first || part(c.three, c.n) < floors[i].three || part(c.right, c.sure) < 0.90 || part(c.fired, c.idle) > 0.03 {
			t.Errorf("%s: known questions are found worse than before: %+v", noise.name, c)
		}
	}
}

// The rules were mended with these lines in sight, except the third file until
// the day its lines were understood too: what this keeps is what was reached.
func TestMeasuredDangerOnEarlierLines(t *testing.T) {
	u, _ := whole(t)
	for _, file := range []struct {
		name       string
		hit, false float64
	}{{"testdata/crisis.tsv", 0.94, 0}, {"testdata/crisis2.tsv", 0.94, 0.04}, {"testdata/crisis3.tsv", 0.90, 0.04}, {"testdata/crisis4.tsv", 0.96, 0.05}, {"testdata/crisis5.tsv", 0.92, 0.02}} {
		for _, noise := range noises[:2] {
			var r row
			for label, text := range lines(t, file.name) {
				r.add(example{Crisis: Crisis(label)}, nil, u.Crisis(noise.make(text)))
			}
			if part(r.noticed, r.danger) < file.hit || part(r.alarmed, r.calm) > file.false {
				t.Errorf("%s, %s: dangers are noticed worse than before: %+v", file.name, noise.name, r)
			}
		}
	}
}

// lines reads "label, tab, text"; lines with # are remarks.
func lines(t *testing.T, name string) func(yield func(label, text string) bool) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(label, text string) bool) {
		for line := range strings.Lines(string(data)) {
			label, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
			if ok && !strings.HasPrefix(line, "#") && !yield(label, text) {
				return
			}
		}
	}
}
