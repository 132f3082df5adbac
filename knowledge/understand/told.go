package understand

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// telling is a rule of content/told.yaml.
type telling struct {
	fact, value string
	rule        rule
}

type told []telling

func readTold(text []byte) (told, error) {
	var file struct {
		Lists map[string][]string
		Rules []struct {
			Fact, Value string
			Say, Unless []string
		}
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("told.yaml: %w", err)
	}
	var out told
	for i, r := range file.Rules {
		made, err := ruleFile{Lists: file.Lists}.rule(ruleText{Say: r.Say, Unless: r.Unless})
		if err != nil {
			return nil, fmt.Errorf("told.yaml: rule %d: %w", i+1, err)
		}
		if r.Fact == "" || r.Value == "" || len(r.Say) == 0 {
			return nil, fmt.Errorf("told.yaml: rule %d: want fact, value and what is said", i+1)
		}
		out = append(out, telling{r.Fact, r.Value, made})
	}
	return out, nil
}

// Told gives what somebody says of themselves in passing, by the facts of the
// interview; the age as its number. What is said of others, or asked, is not
// among it.
//
//	u.Told("em 19 tuổi, hộ nghèo, muốn học may") // age: 19, household: poor
func (r *Reading) Told() map[string]string {
	out := map[string]string{}
	for i := range r.u.told {
		t := &r.u.told[i]
		if _, known := out[t.fact]; !known && t.rule.fits(r.message) {
			out[t.fact] = t.value
		}
	}
	if age := r.message.age(); age > 0 {
		out["age"] = strconv.Itoa(age)
	}
	return out
}

// Words before a number of years that say whose they are.
var (
	selves = setOf("em toi minh tui tau chau nay duoc moi")
	sexes  = setOf("nam nu")
	kin    = setOf("con chau me bo cha ba ong chong vo be gai trai tre anh chi dua thang ban nguoi la")
	limits = setOf("duoi tren tu du den hon lua khoang chua qua")
	// What follows a bare number that is an age: "em mới 15 mà bị …", "i am 16 and …".
	goesOn    = setOf("ma thoi bi nhung va da chua roi a nhe")
	goesOnEng = setOf("and but my i he she they who from in at yo now today only just please help being was were " +
		"forced force raped rape beaten beat sold touched need want wants looking female male girl boy pregnant alone still living working can how")
)

// age is the writer's own age, 0 when it is not said.
func (m message) age() int {
	for i, w := range m.words {
		digits, short := strings.CutSuffix(w.folded, "t")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 6 || n > 99 {
			continue
		}
		if (short || m.said(i+1, "tuoi")) && m.ownAge(i) || m.merely(i, n) || m.ownYears(i) {
			return n
		}
	}
	return 0
}

// said reports whether a folded word stands somewhere.
func (m message) said(at int, folded string) bool {
	return 0 <= at && at < len(m.words) && m.words[at].folded == folded
}

// merely reports whether the number at a word is an age of which somebody says how
// low it is: "em mới 15 mà …", but not "em mới 17 triệu nợ".
func (m message) merely(at, n int) bool {
	return 10 <= n && n <= 25 && m.said(at-1, "moi") && at >= 2 && selves[m.words[at-2].folded] && m.ends(at+1, goesOn) && m.ownAge(at)
}

// ends reports whether the message is over at a word, or goes on with one of these.
func (m message) ends(at int, words set) bool { return at >= len(m.words) || words[m.words[at].folded] }

// ownYears reports whether the number at a word is an age said in English: "i am 19",
// but not "i am 19 weeks pregnant", "im 10 years married".
func (m message) ownYears(at int) bool {
	years := (m.said(at+1, "years") || m.said(at+1, "year")) && m.said(at+2, "old")
	if !years && !m.ends(at+1, goesOnEng) {
		return false
	}
	return m.said(at-1, "im") || m.said(at-1, "am") && m.said(at-2, "i") || m.said(at-1, "m") && m.said(at-2, "i")
}

// ownAge reports whether the number at a word is an age of the writer: "em 19
// tuổi", "19 tuổi muốn …", but not "con em 5 tuổi", "trên 40 tuổi".
func (m message) ownAge(at int) bool {
	if at == 0 {
		return true
	}
	if limits[m.words[at-1].folded] || m.ago(at-1) {
		return false
	}
	for i := at - 1; i >= max(0, at-3); i-- {
		switch w := m.words[i].folded; {
		case selves[w]:
			if i > 0 && (kin[m.words[i-1].folded] || w != "nay" && m.ago(i-1)) {
				return false
			}
			if w != "nay" && w != "duoc" && w != "moi" {
				return true
			}
		case sexes[w] && i == 0, w == "la" && sexes[m.words[i+1].folded]: // "nữ 22 tuổi", "em là nam 15 tuổi"
			if i == 0 {
				return true
			}
		case kin[w]:
			return i == 0 && (w == "chau" || w == "con") && at == 1
		}
	}
	return false
}
