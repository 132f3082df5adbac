package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
)

// How long texts may be, in letters.
const (
	shortText = 150
	longText  = 1500
)

// maxSummary is what the gate lets through.
const maxSummary = 120

func writeWho(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{}
	setBoth(v, "name", l.Name)
	setBoth(v, "organization", l.Organization)
	return v
}

func readWho(_ *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	both(sent, "name", shortText, &l.Name, w)
	both(sent, "organization", shortText, &l.Organization, w)
	if l.Name.VI == "" {
		w.add("name_vi", "no_name")
	}
}

func layWho(_ *Form, s *sheet) {
	fields := bothFields("line", "name", "f_name", "f_name_hint", shortText)
	fields[0].Must = true
	s.group(Group{}, append(fields, bothFields("line", "organization", "f_organization", "f_organization_hint", shortText)...)...)
}

func writeWhat(f *Form, l *directory.Listing) url.Values {
	v := url.Values{"topics": asStrings(l.Topics), "lead": asStrings(l.Lead), "tags": l.Tags}
	setBoth(v, "summary", l.Summary)
	if l.OnlyWhenAsked {
		v.Set("only_when_asked", "yes")
	}
	return v
}

func readWhat(f *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	both(sent, "summary", longText, &l.Summary, w)
	for name, s := range map[string]string{"summary_vi": l.Summary.VI, "summary_en": l.Summary.EN} {
		if n := utf8.RuneCountInString(s); n > maxSummary {
			w.add(name, "form_long", strconv.Itoa(n), strconv.Itoa(maxSummary))
		}
	}
	ticked(sent, "topics", directory.Topics(), &l.Topics)
	ticked(sent, "lead", directory.Topics(), &l.Lead)
	ticked(sent, "tags", f.tags(), &l.Tags)
	if sent.Has("has") {
		l.OnlyWhenAsked = sent.Get("only_when_asked") != ""
	}
	if len(l.Topics) == 0 {
		w.add("topics", "form_no_topic")
	}
	for _, t := range l.Lead {
		if !slices.Contains(l.Topics, t) {
			w.add("lead", "form_lead")
		}
	}
	if l.OnlyWhenAsked && len(l.Tags) == 0 {
		w.add("only_when_asked", "form_only_when_asked")
	}
}

func layWhat(f *Form, s *sheet) {
	s.group(Group{}, bothFields("long", "summary", "f_summary", "f_summary_hint", maxSummary)...)
	s.group(Group{}, Field{Name: "topics", Kind: "ticks", Label: "f_topics", Options: options("topic_", directory.Topics()), Must: true})
	s.group(Group{Legend: "f_tags", Hint: "f_tags_hint", Closed: len(s.sent["tags"]) == 0 && s.wrong["only_when_asked"].ID == ""},
		Field{Name: "tags", Kind: "ticks", Label: "f_tags_which", Options: f.tagOptions()},
		Field{Name: "only_when_asked", Kind: "tick", Label: "f_only_when_asked"})
	s.group(Group{Legend: "f_lead", Hint: "f_lead_hint", Closed: len(s.sent["lead"]) == 0},
		Field{Name: "lead", Kind: "ticks", Label: "f_lead_which", Options: options("topic_", directory.Topics())})
}

// tags are the values of the facts that narrow.
func (f *Form) tags() (out []string) {
	for _, o := range f.tagOptions() {
		out = append(out, o.Value)
	}
	return out
}

func (f *Form) tagOptions() (out []Option) {
	seen := map[string]int{}
	for _, fact := range f.vocabulary.Facts() {
		if len(fact.Narrows) == 0 {
			continue
		}
		for _, v := range fact.Values {
			if i, twice := seen[v.ID]; twice {
				out[i].Say = joined(out[i].Say, v.Label)
				continue
			}
			seen[v.ID] = len(out)
			out = append(out, Option{Value: v.ID, Say: v.Label})
		}
	}
	return out
}

// joined names one tag that stands for two things.
func joined(a, b lang.Text) lang.Text {
	return lang.Text{VI: strings.Join([]string{a.VI, b.VI}, " / "), EN: strings.Join([]string{a.EN, b.EN}, " / ")}
}
