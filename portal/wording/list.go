package wording

import (
	"maps"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/portal/auditlog"
)

// Change is how one thing differs from what it was; nil is what is built in.
type Change struct {
	Key           string
	Item          Item // of a text
	Before, After *Value
	By            auditlog.Actor // who changed it last, of a draft; nobody where that was not noted
}

// compare lists what differs, texts in the order of lists and the rest after.
func (d *Desk) compare(from, to Overlay) []Change {
	keys := map[string]bool{}
	for _, o := range []Overlay{from, to} {
		for key := range o {
			if from[key].ETag() != to[key].ETag() {
				keys[key] = true
			}
		}
	}
	changes := []Change{}
	for _, key := range slices.SortedFunc(maps.Keys(keys), func(a, b string) int {
		if i, j := d.place(a), d.place(b); i != j {
			return i - j
		}
		return strings.Compare(a, b)
	}) {
		c := Change{Key: key, Before: from[key], After: to[key]}
		if i, ok := d.at[key]; ok {
			c.Item = d.items[i]
		}
		changes = append(changes, c)
	}
	return changes
}

func (d *Desk) place(key string) int {
	if i, ok := d.at[key]; ok {
		return i
	}
	return len(d.items)
}

// Compare says how two releases differ.
func (d *Desk) Compare(from, to *Release) []Change { return d.compare(from.Overlay, to.Overlay) }

// Texts gives what a change was and is in words.
func (c Change) Texts() (before, after lang.Text) {
	say := func(v *Value) lang.Text {
		switch {
		case v == nil:
			return c.Item.Text
		case v.Text != nil:
			return *v.Text
		case v.Choice != nil:
			to := " → " + v.Choice.Goto
			return lang.Text{VI: v.Choice.Label.VI + to, EN: v.Choice.Label.EN + to}
		case v.Off:
			return lang.Text{VI: "—", EN: "—"}
		}
		s := strings.Join(append(slices.Clone(v.Order), v.Phrases...), ", ")
		return lang.Text{VI: s, EN: s}
	}
	return say(c.Before), say(c.After)
}

// mostLogged is how much of a text the audit log keeps, in characters.
const mostLogged = 300

// words writes a value for the audit log.
func (d *Desk) words(key string, v *Value) string {
	c := Change{Key: key, After: v}
	if i, ok := d.at[key]; ok {
		c.Item = d.items[i]
	}
	_, now := c.Texts()
	s := now.VI
	if now.EN != "" && now.EN != now.VI {
		s += " | " + now.EN
	}
	if v != nil && v.Off {
		s = "off"
	}
	if r := []rune(s); len(r) > mostLogged {
		s = string(r[:mostLogged-1]) + "…"
	}
	return s
}

// Query is what a list is asked for; the zero Query is everything.
type Query struct {
	Words     string // with or without marks, in either language or the key
	Flow      string // a conversation, fact or known question
	Kind      string
	Changed   bool // the draft changes it, or a release did
	Drafted   bool // the draft changes it
	Missing   bool // a language is missing or the same as the other
	Stale     bool // one language may be out of date
	Protected bool
}

// Listed is a text in a list.
type Listed struct {
	Item
	Now              lang.Text
	Changed, Drafted bool
	Stale            string // see Value.Stale
}

// Missing reports whether a language has no text of its own.
func (l Listed) Missing() bool { return l.Now.VI == "" || l.Now.EN == "" }

// List finds texts of a draft, in their order.
func (d *Desk) List(draft Draft, q Query) []Listed {
	drafted := map[string]bool{}
	for _, c := range draft.Changes {
		drafted[c.Key] = true
	}
	wanted := strings.Fields(viet.Fold(q.Words))
	found := []Listed{}
	for _, i := range d.items {
		l := Listed{Item: i, Now: i.Text, Drafted: drafted[i.Key]}
		if v := draft.Overlay[i.Key]; v != nil && v.Text != nil {
			l.Now, l.Changed, l.Stale = *v.Text, true, v.Behind
		}
		if q.Flow != "" && i.Flow != q.Flow || q.Kind != "" && i.Kind != q.Kind || q.Changed && !l.Changed && !l.Drafted ||
			q.Drafted && !l.Drafted || q.Stale && l.Stale == "" || q.Protected && !i.Protected || q.Missing && !l.Missing() {
			continue
		}
		if len(wanted) > 0 {
			in := viet.Fold(l.Now.VI + " " + l.Now.EN + " " + i.Key)
			if slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(in, w) }) {
				continue
			}
		}
		found = append(found, l)
	}
	return found
}
