package scrub

import (
	"embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
)

//go:embed content/words.yaml
var content embed.FS

type set map[string]bool

// words are the lists of content/words.yaml.
type words struct {
	known, digits, between, amounts, titles, persons                            set
	family, middle, bareMiddle, anyFamily, given, ordinary, afterName, acronyms set
	nets, mails, domains, dots, ats                                             set
	codeCues, nameCues, mayBeNameCues, addressCues, addressNameCues             []cue
	markedCues                                                                  []string
	doubtful                                                                    set
	noAddress                                                                   []cue
}

// New reads the word lists built into the program.
func New() (*Scrubber, error) {
	text, err := content.ReadFile("content/words.yaml")
	if err != nil {
		return nil, err
	}
	return newFrom(text)
}

func newFrom(text []byte) (*Scrubber, error) {
	var file struct {
		Known         []string `yaml:"known_numbers"`
		Digits        string
		Between       string   `yaml:"between_digits"`
		CodeCues      []string `yaml:"code_cues"`
		Amounts       string
		Titles        string
		Persons       string
		Doubtful      string   `yaml:"doubtful_titles"`
		NoAddress     []string `yaml:"no_address"`
		NameCues      []string `yaml:"name_cues"`
		MayBeNameCues []string `yaml:"may_be_name_cues"`
		Family        string   `yaml:"family_names"`
		Middle        string   `yaml:"middle_names"`
		BareMiddle    string   `yaml:"bare_middle_names"`
		AnyFamily     string   `yaml:"any_family_name"`
		Given         string   `yaml:"given_names"`
		Ordinary      string
		AfterName     string `yaml:"after_name"`
		Acronyms      string
		AddressCues   []string `yaml:"address_cues"`
		AddressNames  []string `yaml:"address_names"`
		AddressMarked []string `yaml:"address_marked"`
		Nets          string
		Mails         string
		Domains       string
		SpokenDot     string `yaml:"spoken_dot"`
		SpokenAt      string `yaml:"spoken_at"`
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("words.yaml: %w", err)
	}
	return &Scrubber{words{
		known: listed(file.Known...), digits: either(file.Digits), between: either(file.Between), amounts: fields(file.Amounts),
		titles: either(file.Titles), persons: either(file.Persons),
		family: either(file.Family), middle: either(file.Middle), bareMiddle: fields(file.BareMiddle), anyFamily: either(file.AnyFamily), given: fields(file.Given),
		ordinary: fields(file.Ordinary), afterName: either(file.AfterName), acronyms: fields(strings.ToLower(file.Acronyms)),
		nets: fields(file.Nets), mails: fields(file.Mails), domains: fields(file.Domains), dots: fields(file.SpokenDot), ats: fields(file.SpokenAt),
		codeCues: cues(file.CodeCues), nameCues: cues(file.NameCues), mayBeNameCues: cues(file.MayBeNameCues),
		addressCues: cues(file.AddressCues), addressNameCues: cues(file.AddressNames), markedCues: marked(file.AddressMarked), doubtful: fields(file.Doubtful), noAddress: cues(file.NoAddress),
	}}, nil
}

func listed(words ...string) set {
	out := set{}
	for _, w := range words {
		out[w] = true
	}
	return out
}

// has reports whether a word is in the set, as word.is has it.
func (s set) has(w word) bool {
	return s[w.typed] || s[w.folded] || w.typed == w.folded && s["~"+w.folded]
}

// either lists words with marks so that they are also found without any.
func either(text string) set {
	out := fields(text)
	for w := range strings.FieldsSeq(text) {
		if f := viet.Fold(w); f != w {
			out["~"+f] = true
		}
	}
	return out
}

func fields(text string) set { return listed(strings.Fields(text)...) }

// cue is a few words that announce something, each with its marks and without.
type cue []struct{ typed, folded string }

func cues(lines []string) (out []cue) {
	for _, l := range lines {
		var c cue
		for w := range strings.FieldsSeq(viet.Clean(l)) {
			c = append(c, struct{ typed, folded string }{w, viet.Fold(w)})
		}
		out = append(out, c)
	}
	return out
}

func marked(lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, viet.Clean(l))
	}
	return out
}
