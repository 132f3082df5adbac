package flows

import (
	"path"
	"slices"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
)

// maxTries bounds how many combinations of answers are tried for one rule. A
// rule is decided long before: only facts that still matter are tried.
const maxTries = 1 << 16

// rules looks at who each listing says it is for.
func (i *inspection) rules() {
	for _, l := range i.Directory.Listings() {
		for _, f := range i.ruleFlaws(l.Eligibility.Rule) {
			file, _ := l.Place()
			f.File, f.Line, f.Step = path.Join(listingsFolder, file), l.RuleLine(), l.ID
			i.findings = append(i.findings, f)
		}
		i.tagged(l)
	}
}

// tagged finds a listing whose rule shuts out the very people who ask for what
// it does.
func (i *inspection) tagged(l *directory.Listing) {
	if l.Eligibility.Rule == "" || !i.tries(l.Eligibility.Rule).yes {
		return
	}
	for _, topic := range l.Topics {
		parts := []string{"(" + l.Eligibility.Rule + ")"}
		for _, n := range i.narrowing(l, topic) {
			parts = append(parts, n.fact+` in ["`+strings.Join(n.tags, `", "`)+`"]`)
		}
		if got := i.tries(strings.Join(parts, " && ")); !got.yes && !got.gaveUp {
			i.faultOn(l, "in %s its tags (%s) and its rule cannot both hold", topic, strings.Join(l.Tags, ", "))
		}
	}
}

// ruleFlaws finds what is wrong with a rule: the smallest parts that hold for
// nobody or for everybody, and parts that add nothing to those beside them.
func (i *inspection) ruleFlaws(source string) Findings {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	whole := i.tries(source)
	if whole.gaveUp {
		return Findings{{Message: "the rule is too large to be proved: say it shorter", Advice: true}}
	}
	flaws := i.partFlaws(source)
	switch {
	case !whole.yes:
		flaws = append(Findings{{Message: "the rule lets nobody in, whatever they answer"}}, flaws...)
	case !whole.no:
		flaws = append(Findings{{Message: "the rule lets everybody in, whatever they answer: leave it out", Advice: true}}, flaws...)
	}
	return flaws
}

func (i *inspection) partFlaws(source string) (flaws Findings) {
	op, sides := split(source)
	got := i.tries(source)
	if op == "" {
		if inner, ok := strings.CutPrefix(sides[0], "!"); ok {
			return i.partFlaws(inner)
		}
		return part(sides[0], got)
	}
	for _, side := range sides {
		flaws = append(flaws, i.partFlaws(side)...)
	}
	if len(flaws) > 0 {
		return flaws
	}
	if !got.yes || !got.no {
		return part(strings.Join(sides, " "+op+" "), got)
	}
	for n, side := range sides {
		others := strings.Join(slices.Delete(slices.Clone(sides), n, n+1), ") "+op+" (")
		// "a && b": a adds nothing when b without a cannot be; "a || b": when a
		// without b cannot be.
		alone := "(" + others + ") && !(" + side + ")"
		if op == "||" {
			alone = "(" + side + ") && !((" + others + "))"
		}
		if got := i.tries(alone); !got.yes && !got.gaveUp {
			return append(flaws, Finding{Message: "the part " + side + " adds nothing to the rest of its rule", Advice: true})
		}
	}
	return flaws
}

// part says what is wrong with a part that answers cannot decide.
func part(source string, got tried) Findings {
	switch {
	case got.gaveUp:
	case !got.yes:
		return Findings{{Message: "the part " + source + " contradicts itself: it can never hold"}}
	case !got.no:
		return Findings{{Message: "the part " + source + " always holds: it decides nothing", Advice: true}}
	}
	return nil
}

// tried is what trying every answer to a rule showed: whether some make it hold
// and some make it fail.
type tried struct{ yes, no, gaveUp bool }

// tries goes through the answers that matter to a rule, facts one after the
// other, until both outcomes were seen.
func (i *inspection) tries(source string) (got tried) {
	rule, err := i.Facts.Compile(source)
	if err != nil { // longer than a rule may be, once parts were put together
		return tried{gaveUp: true}
	}
	left, known := maxTries, eligibility.Known{}
	var try func()
	try = func() {
		if got.yes && got.no {
			return
		}
		if left--; left < 0 {
			got.gaveUp = true
			return
		}
		verdict := rule.Judge(known)
		switch verdict.Outcome {
		case eligibility.Yes:
			got.yes = true
		case eligibility.No:
			got.no = true
		default:
			f, _ := i.Facts.Fact(verdict.Open[0])
			for _, value := range f.Values {
				known[f.ID] = value.ID
				try()
			}
			delete(known, f.ID)
		}
	}
	try()
	return got
}

// split takes a condition apart at its outermost || or, where there is none,
// at its outermost &&. Brackets around the whole are taken off. A condition
// that is neither comes back as one side.
func split(source string) (op string, sides []string) {
	source = strings.TrimSpace(source)
	for enclosed(source) {
		source = strings.TrimSpace(source[1 : len(source)-1])
	}
	for _, op := range []string{"||", "&&"} {
		if sides := splitAt(source, op); len(sides) > 1 {
			return op, sides
		}
	}
	return "", []string{source}
}

// enclosed reports whether one pair of brackets holds the whole condition.
func enclosed(source string) bool {
	if !strings.HasPrefix(source, "(") {
		return false
	}
	at := len(source)
	outermost(source, func(i int) bool { // the first place outside brackets
		if i == 0 {
			return true
		}
		at = i
		return false
	})
	return at == len(source)
}

func splitAt(source, op string) (sides []string) {
	from := 0
	outermost(source, func(i int) bool {
		if i >= from && strings.HasPrefix(source[i:], op) {
			sides = append(sides, strings.TrimSpace(source[from:i]))
			from = i + len(op)
		}
		return true
	})
	return append(sides, strings.TrimSpace(source[from:]))
}

// outermost visits every byte that stands in no brackets and no quotes, closing
// ones excepted, until visit says false.
func outermost(source string, visit func(i int) bool) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		case c == '"' || c == '\'':
			quote = c
			continue
		case c == ')' || c == ']':
			depth--
			continue
		}
		if depth == 0 && !visit(i) {
			return
		}
		if c == '(' || c == '[' {
			depth++
		}
	}
}
