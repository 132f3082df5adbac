package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/goccy/go-yaml"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

//go:embed explain.yaml
var explainYAML []byte

// explainWords are the words around an explanation, from explain.yaml.
type explainWords struct {
	Yes, Unknown, No, For, Because, Clarify, Everybody, Nothing, Ask, Settled lang.Text
	OtherPlaces                                                               lang.Text `yaml:"other_places"`
}

// asked is what the command line of explain says.
type asked struct {
	topic  directory.Topic
	area   places.Area
	others []places.Candidate // what else the place's name may mean
	known  eligibility.Known
}

// explain prints which services a person would be offered, why, and what the
// interview would ask next: explain topic=loans place="hau loc" household=poor.
func explain(c call, g given) error {
	in, err := lang.Parse(g.lang)
	if err != nil {
		return usageError{err}
	}
	var k flows.Knowledge
	if err := loadServices(&k); err != nil {
		return err
	}
	a, err := readAsked(g.args, k)
	if err != nil {
		return usageError{err} // before anything is learnt, which takes a while
	}
	if err := loadUnderstanding(&k); err != nil {
		return err
	}
	loaded, findings := flows.LoadContent(content.Files)
	if loaded == nil {
		return findings
	}
	release, findings := flows.NewRelease(loaded, k)
	if release == nil {
		return findings
	}
	e := release.Explain(a.topic, a.area, a.known, time.Now())
	if g.json {
		out := json.NewEncoder(c.out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(explainedJSON(e, k, in))
	}
	var words explainWords
	if err := yaml.UnmarshalWithOptions(explainYAML, &words, yaml.Strict()); err != nil {
		return fmt.Errorf("explain.yaml: %w", err)
	}
	p := explainPrinter{c.out, in, words, k}
	p.heading(e, a.others)
	p.services(e)
	return p.questions(e)
}

// readAsked reads the arguments, each key=value.
func readAsked(args []string, k flows.Knowledge) (asked, error) {
	a := asked{known: eligibility.Known{}}
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			return a, fmt.Errorf("%q: want key=value, e.g. topic=loans place=\"hau loc\" household=poor", arg)
		}
		var err error
		switch key {
		case "topic":
			a.topic, err = readTopic(value)
		case "place":
			a.area, a.others, err = readPlace(value, k.Places)
		default:
			err = readFact(a.known, key, value, k.Facts)
		}
		if err != nil {
			return a, err
		}
	}
	if a.topic == "" {
		return a, fmt.Errorf("topic is missing: topic= is one of %s", listTopics())
	}
	return a, nil
}

func readTopic(name string) (directory.Topic, error) {
	if t := directory.Topic(name); t.Valid() {
		return t, nil
	}
	return "", fmt.Errorf("no topic %q: there are %s", name, listTopics())
}

func listTopics() string { return strings.Join(topicNames(), ", ") }

// readPlace reads a name as people type it, or the number of an area. Of
// several places of a name the first is taken and the others are named.
func readPlace(name string, g *places.Gazetteer) (places.Area, []places.Candidate, error) {
	if n, err := strconv.ParseUint(name, 10, 16); err == nil && g.Valid(places.Area(n)) {
		return places.Area(n), nil, nil
	}
	found := g.Resolve(name).Found
	if len(found) == 0 {
		return 0, nil, fmt.Errorf("no place %q in Thanh Hóa: give a commune, ward or former district by its name or number", name)
	}
	return found[0].Area, found[1:], nil
}

func readFact(known eligibility.Known, id, value string, v *eligibility.Vocabulary) error {
	f, ok := v.Fact(id)
	if !ok {
		names := []string{"topic", "place"}
		for _, f := range v.Facts() {
			names = append(names, f.ID)
		}
		return fmt.Errorf("no fact %q: there are %s", id, strings.Join(names, ", "))
	}
	if _, ok := f.Value(value); !ok {
		var values []string
		for _, v := range f.Values {
			values = append(values, v.ID)
		}
		return fmt.Errorf("%s is never %q: it is one of %s", id, value, strings.Join(values, ", "))
	}
	known[id] = value
	return nil
}

// explainPrinter writes an explanation for people.
type explainPrinter struct {
	out   io.Writer
	in    lang.Lang
	words explainWords
	k     flows.Knowledge
}

// heading says whom it is about.
func (p explainPrinter) heading(e flows.Explanation, others []places.Candidate) {
	fmt.Fprintf(p.out, "%s, %s\n", e.Topic, p.k.Places.Name(e.Area))
	for _, o := range others {
		fmt.Fprintf(p.out, "  %s %s: place=%d\n", p.words.OtherPlaces.In(p.in), p.k.Places.Name(o.Area), o.Area)
	}
	for _, id := range slices.Sorted(maps.Keys(e.Known)) {
		f, _ := p.k.Facts.Fact(id)
		v, _ := f.Value(e.Known[id])
		fmt.Fprintf(p.out, "  %s=%s: %s\n", id, v.ID, v.Label.In(p.in))
	}
}

// services lists who qualifies, who perhaps does, and who does not.
func (p explainPrinter) services(e flows.Explanation) {
	outcome := eligibility.Outcome(255)
	for _, o := range slices.Concat(e.Offers, e.Not) {
		if o.Verdict.Outcome != outcome {
			outcome = o.Verdict.Outcome
			title := map[eligibility.Outcome]lang.Text{
				eligibility.Yes: p.words.Yes, eligibility.Unknown: p.words.Unknown, eligibility.No: p.words.No,
			}[outcome]
			fmt.Fprintf(p.out, "\n%s\n", title.In(p.in))
		}
		p.service(o)
	}
	if len(e.Offers)+len(e.Not) == 0 {
		fmt.Fprintf(p.out, "\n%s\n", p.words.Nothing.In(p.in))
	}
}

func (p explainPrinter) service(o directory.Offer) {
	fmt.Fprintf(p.out, "  %s (%s)\n", o.Listing.Name.In(p.in), o.Listing.ID)
	if o.Listing.Eligibility.Rule == "" {
		fmt.Fprintf(p.out, "    %s\n", p.words.Everybody.In(p.in))
		return
	}
	fmt.Fprintf(p.out, "    %s: %s\n", p.words.For.In(p.in), o.Listing.Eligibility.Text.In(p.in))
	why := o.Explain()
	for _, reason := range why.Reasons {
		fmt.Fprintf(p.out, "    %s %s\n", p.words.Because.In(p.in), reason.In(p.in))
	}
	for _, open := range why.Clarify {
		fmt.Fprintf(p.out, "    %s %s\n", p.words.Clarify.In(p.in), open.In(p.in))
	}
}

// questions lists what the interview would ask.
func (p explainPrinter) questions(e flows.Explanation) error {
	if len(e.Ask) == 0 {
		_, err := fmt.Fprintf(p.out, "\n%s\n", p.words.Settled.In(p.in))
		return err
	}
	fmt.Fprintf(p.out, "\n%s\n", p.words.Ask.In(p.in))
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, q := range e.Ask {
		fmt.Fprintf(w, "  %s\t%.2f\t%s\n", q.Fact.ID, q.Score, q.Fact.Ask.In(p.in))
	}
	return w.Flush()
}
