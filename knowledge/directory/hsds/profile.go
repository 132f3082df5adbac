package hsds

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

//go:embed profile.yaml
var profileYAML []byte

// taxonomyWords is a taxonomy as profile.yaml has it.
type taxonomyWords struct {
	Key         string `yaml:"key"`
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Terms       []struct {
		Code        string `yaml:"code"`
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
		// Same lists what other systems call this topic: names and codes of
		// their terms, of Open Eligibility among them.
		Same []string `yaml:"same"`
	} `yaml:"terms"`
}

// profile is the taxonomies of ours, ready for use.
type profile struct {
	taxonomies []Taxonomy
	terms      []TaxonomyTerm
	byCode     map[string]*TaxonomyTerm // "profile/rule"
	byID       map[Text]*TaxonomyTerm
	topicOf    map[string]directory.Topic // folded names of other systems' terms
}

// The taxonomies.
const (
	topicTaxonomy   = "topics"
	profileTaxonomy = "profile"
)

var ours = sync.OnceValue(func() *profile {
	var words []taxonomyWords
	if err := yaml.UnmarshalWithOptions(profileYAML, &words, yaml.Strict()); err != nil {
		panic("profile.yaml: " + err.Error())
	}
	p := &profile{byCode: map[string]*TaxonomyTerm{}, byID: map[Text]*TaxonomyTerm{}, topicOf: map[string]directory.Topic{}}
	for _, w := range words {
		t := Taxonomy{ID: uuid("taxonomy", w.Key), Name: Text(w.Name), Description: Text(w.Description), Version: Text(strconv.Itoa(ProfileVersion))}
		p.taxonomies = append(p.taxonomies, t)
		for _, term := range w.Terms {
			p.terms = append(p.terms, TaxonomyTerm{
				ID: uuid("term", w.Key, term.Code), Code: Text(w.Key + "/" + term.Code), Name: Text(term.Name), Description: Text(term.Description),
				Taxonomy: Text(w.Name), Language: "vi", TaxonomyID: t.ID,
			})
			if w.Key != topicTaxonomy {
				continue
			}
			for _, same := range append(term.Same, term.Code, term.Name) {
				p.topicOf[viet.Key(same)] = directory.Topic(term.Code)
			}
		}
	}
	for i := range p.terms {
		p.byCode[string(p.terms[i].Code)] = &p.terms[i]
		p.byID[p.terms[i].ID] = &p.terms[i]
	}
	return p
})

// Taxonomies lists the taxonomies of the profile.
func Taxonomies() []Taxonomy { return append([]Taxonomy(nil), ours().taxonomies...) }

// Terms lists their terms.
func Terms() []TaxonomyTerm { return append([]TaxonomyTerm(nil), ours().terms...) }

// attributes collects the attributes of one object.
type attributes struct {
	entity Text // the object's table
	of     Text // its id
	list   []Attribute
}

// add ties a term of the profile to the object, unless the value is empty.
func (a *attributes) add(code, value string) {
	if value != "" {
		a.tie(profileTaxonomy, code, value)
	}
}

func (a *attributes) tie(taxonomy, code, value string) {
	term := ours().byCode[taxonomy+"/"+code]
	if term == nil {
		panic(fmt.Sprintf("profile.yaml has no term %s/%s", taxonomy, code))
	}
	a.list = append(a.list, Attribute{
		ID:         uuid("attribute", string(a.of), code, strconv.Itoa(len(a.list))),
		LinkEntity: a.entity, Value: Text(value), TaxonomyTerm: term,
	})
}

// flag adds an attribute that says yes.
func (a *attributes) flag(code string, on bool) {
	if on {
		a.add(code, "yes")
	}
}

// said are the attributes of an object that was read, by their codes in the
// profile.
type said map[string][]string

// one gives the only value under a code.
func (s said) one(code string) string {
	if v := s[code]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (s said) yes(code string) bool { return s.one(code) == "yes" }

// of reads attributes of ours, and names the terms of others.
func of(list []Attribute) (s said, topics []directory.Topic, others []string) {
	s = said{}
	for _, a := range list {
		term := a.TaxonomyTerm
		id := a.TaxonomyTermID
		if term != nil && id == "" {
			id = term.ID
		}
		if known := ours().byID[id]; known != nil {
			term = known
		}
		switch taxonomy, code := split(term); {
		case taxonomy == profileTaxonomy:
			s[code] = append(s[code], string(a.Value))
		case taxonomy == topicTaxonomy:
			topics = append(topics, directory.Topic(code))
		case term != nil:
			others = append(others, string(term.Name), string(term.Code))
		case a.Label != "":
			others = append(others, string(a.Label))
		}
	}
	return s, topics, others
}

// split takes the code of one of our terms apart; other terms have none.
func split(term *TaxonomyTerm) (taxonomy, code string) {
	if term == nil || ours().byCode[string(term.Code)] == nil {
		return "", ""
	}
	taxonomy, code, _ = strings.Cut(string(term.Code), "/")
	return taxonomy, code
}
