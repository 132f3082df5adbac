package understand

import "fmt"

// saying is a rule of content/sayings.yaml with the name of what it says.
type saying struct {
	name string
	rule rule
}

type sayings []saying

func readSayings(text []byte) (sayings, error) {
	file, err := readRuleFile("sayings.yaml", text)
	if err != nil {
		return nil, err
	}
	var out sayings
	for i, r := range file.Rules {
		made, err := file.rule(r)
		if err != nil {
			return nil, fmt.Errorf("sayings.yaml: rule %d: %w", i+1, err)
		}
		if r.Name == "" || len(r.Say) == 0 || len(r.Topics) > 0 || r.Crisis != None {
			return nil, fmt.Errorf("sayings.yaml: rule %d: want a name and what is said", i+1)
		}
		out = append(out, saying{r.Name, made})
	}
	return out, nil
}

// Saying gives the name of what a message says outright, when it is something that
// one step of a conversation answers rather than a topic: whether this is kept
// secret, that the place somebody is held in is abroad. "" for everything else.
// Whoever asks looks for danger first, and says where each name leads.
//
//	u.Read("ai đọc được tin của em").Saying() // "secret"
func (r *Reading) Saying() string {
	for i := range r.u.sayings {
		if s := &r.u.sayings[i]; s.rule.fits(r.message) {
			return s.name
		}
	}
	return ""
}

// Sayings are the names that Saying gives, in the order in which they are tried.
func (u *Understander) Sayings() (names []string) {
	seen := set{}
	for _, s := range u.sayings {
		if !seen[s.name] {
			seen[s.name], names = true, append(names, s.name)
		}
	}
	return names
}
