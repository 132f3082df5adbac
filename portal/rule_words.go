package portal

import (
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/eligibility"
)

// ruled says a rule in the words of its questions and answers, a group a line:
// none for a rule that says more than the lists of the form can.
func (p *Portal) ruled(l lang.Lang, rule string) (lines []string, err error) {
	shape, ok := p.Catalogue.Vocabulary.Shape(rule)
	if !ok {
		return nil, nil
	}
	if len(shape.Blocks) > 1 {
		join := "join_all"
		if shape.Any {
			join = "join_any"
		}
		top, err := p.texts.say(l, "f_join")
		if err != nil {
			return nil, err
		}
		how, err := p.texts.say(l, join)
		if err != nil {
			return nil, err
		}
		lines = append(lines, top+" "+how+":")
	}
	for _, b := range shape.Blocks {
		words := p.conditions(l, b)
		if len(b.Conditions) > 1 || b.How == eligibility.NoneOf {
			how, err := p.texts.say(l, "how_"+string(b.How))
			if err != nil {
				return nil, err
			}
			words = how + ": " + words
		}
		lines = append(lines, words)
	}
	return lines, nil
}

// conditions says the conditions of a block: what is asked, and which answers do.
func (p *Portal) conditions(l lang.Lang, b eligibility.Block) string {
	var all []string
	for _, c := range b.Conditions {
		fact, _ := p.Catalogue.Vocabulary.Fact(c.Fact)
		var answers []string
		for _, id := range c.Values {
			v, _ := fact.Value(id)
			answers = append(answers, v.Label.In(l))
		}
		all = append(all, fact.Ask.In(l)+" "+strings.Join(answers, " / "))
	}
	return strings.Join(all, "; ")
}
