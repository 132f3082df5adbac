package flows

import (
	"slices"
	"strings"

	"nhipcau/knowledge/directory"
)

// facts finds facts that nothing uses, facts that decide without ever being
// asked, and tags that narrow nothing.
func (i *inspection) facts() {
	to, listings := i.leads(), i.Directory.Listings()
	for _, f := range i.Facts.Facts() {
		used := slices.ContainsFunc(listings, func(l *directory.Listing) bool {
			return slices.ContainsFunc(l.Topics, func(t directory.Topic) bool { return i.dependsOn(l, t, f.ID) })
		})
		switch {
		case used || to.divert[f.ID]:
		case to.set[f.ID] == nil:
			i.advise(factsFile, f.Line(), f.ID, "no rule, no tag and no choice uses this fact: take it out")
		default:
			i.advise(factsFile, f.Line(), f.ID, "choices set this fact, and no rule or tag asks for it")
		}
		if !f.Ask.Complete() {
			i.fault(factsFile, f.Line(), f.ID, "this fact has no question in both languages")
		}
	}
	for _, l := range i.offered() {
		i.unasked(l, to)
		i.idleTags(l)
	}
}

// unasked finds facts that decide about a listing and that nothing asks: the
// topic has no interview and no choice sets them. People would hear "perhaps"
// for ever.
func (i *inspection) unasked(l *directory.Listing, to led) {
	for _, topic := range l.Topics {
		if to.refers[string(topic)] == nil || to.screens[string(topic)] {
			continue
		}
		var open []string
		for _, fact := range l.Rule().Facts() {
			if to.set[fact] == nil {
				open = append(open, fact)
			}
		}
		if len(open) > 0 {
			i.faultOn(l, "in %s nothing asks for %s, on which its rule depends: give the flow a screen step", topic, strings.Join(open, ", "))
		}
	}
}

// idleTags finds tags that make no difference in any topic of a listing.
func (i *inspection) idleTags(l *directory.Listing) {
	for _, tag := range l.Tags {
		if !slices.ContainsFunc(l.Topics, func(t directory.Topic) bool {
			return slices.ContainsFunc(i.narrowing(l, t), func(n narrowed) bool { return slices.Contains(n.tags, tag) })
		}) {
			i.adviseOn(l, "the tag %s narrows none of its topics", tag)
		}
	}
}
