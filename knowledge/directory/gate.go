package directory

import (
	"fmt"
	"net/url"
	"time"
	"unicode/utf8"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
)

// How long facts hold. A listing checked by a call is due again after ninety
// days (thirty for lines that somebody in danger may need), loses its place
// among the certain ones after half a year, and is no longer offered after a
// year. A listing that rests on public pages alone says so with the page's
// date on every card; it is offered for six years after its newest page: the
// length of one five-year state programme and the year in which its successor
// is settled. Lines of a programme before that are taken to be gone.
const (
	dueAfter       = 90 * 24 * time.Hour
	dueAfterCrisis = 30 * 24 * time.Hour
	oldAfter       = 180 * 24 * time.Hour
	goneAfter      = 365 * 24 * time.Hour
	publicYears    = 6
)

// maxSummary is how long the sentence on what they do may be, in characters.
const maxSummary = 120

// Reason is why a listing is not offered: a short id for code, a sentence for
// editors.
type Reason struct {
	ID   string
	Text string
}

// Gate lists every reason why the listing may not be offered at the time; none
// means that it may.
func (l *Listing) Gate(now time.Time) []Reason {
	reasons := l.standing()
	if until := l.until(); !until.IsZero() && !now.Before(until) {
		reasons = append(reasons, Reason{"too_old", "what we know of it is too old, since " + hanoi.Day(until) + ": call, and note the check"})
	}
	return reasons
}

// Standing lists the reasons for which the listing is never offered, whatever
// the time.
func (l *Listing) Standing() []Reason { return l.standing() }

// standing lists the reasons that do not change with time.
func (l *Listing) standing() (out []Reason) {
	say := func(id, format string, args ...any) { out = append(out, Reason{id, fmt.Sprintf(format, args...)}) }
	if l.Withheld != "" {
		say("withheld", "withheld: %s", l.Withheld)
	}
	if l.Confidence == Low {
		say("low_confidence", "the source is weak: confirm it by a call first")
	}
	if l.Name.VI == "" {
		say("no_name", "it has no name")
	}
	if l.Summary.VI == "" {
		say("no_summary", "no sentence says what they do")
	}
	for _, in := range lang.All {
		if n := utf8.RuneCountInString(l.Summary.In(in)); n > maxSummary {
			say("long_summary", "the sentence on what they do has %d characters (%s): at most %d", n, in, maxSummary)
		}
	}
	if !l.bilingual() {
		say("one_language", "some text is in one language only")
	}
	if !l.sourced() {
		say("no_source", "no source with an address and a date")
	}
	for _, p := range l.Phones {
		if _, ok := p.Dial(); !ok {
			say("bad_phone", "%q cannot be dialled", p.Number)
		}
	}
	if l.Sheltered() && len(l.Locations) > 0 {
		say("shelter_address", "it gives shelter, and its address would be shown: keep the address among the hidden ones, and let people call")
	}
	if !l.reachable() {
		say("no_way_in", "no number, no address, and no word on where to ask")
	}
	return out
}

func (l *Listing) sourced() bool {
	return l.Emergency || len(l.Sources) > 0 && l.Sources[0].URL != "" && l.Sources[0].Date != ""
}

// reachable reports whether somebody can act on the listing: call, go, open a
// page, or follow the word on how to begin.
func (l *Listing) reachable() bool {
	for _, a := range l.Access {
		switch a {
		case ByPhone:
			if len(l.Phones) > 0 {
				return true
			}
		case Online:
			if u, err := url.Parse(l.Website); err == nil && u.Scheme == "https" && u.Host != "" {
				return true
			}
		default:
			if len(l.Locations) > 0 || !l.Application.IsZero() {
				return true
			}
		}
	}
	return false
}

// door reports whether the listing has neither a number nor an address.
func (l *Listing) door() bool { return len(l.Phones) == 0 && len(l.Locations) == 0 }

// Due is when the next check is to be made: as noted, or counted from the last
// call. Zero when nobody has called yet, which is due at once.
func (l *Listing) Due() time.Time {
	if at, err := l.Verification.Due.Start(); err == nil {
		return at
	}
	on, err := l.Verification.On.Start()
	if err != nil || l.Verification.Status != CheckedByPhone {
		return time.Time{}
	}
	if l.Crisis() {
		return on.Add(dueAfterCrisis)
	}
	return on.Add(dueAfter)
}

// until is when the listing stops being offered; zero for never.
func (l *Listing) until() time.Time {
	if l.Emergency {
		return time.Time{}
	}
	if on, err := l.Verification.On.Start(); err == nil && l.Verification.Status == CheckedByPhone {
		return on.Add(goneAfter)
	}
	if len(l.Sources) > 0 {
		if on, err := l.Sources[0].Date.Start(); err == nil {
			return on.AddDate(publicYears, 0, 0)
		}
	}
	return time.Time{}
}

// old is when a listing checked by a call is no longer counted among the
// certain ones; zero for never.
func (l *Listing) old() time.Time {
	if on, err := l.Verification.On.Start(); err == nil && l.Verification.Status == CheckedByPhone {
		return on.Add(oldAfter)
	}
	return time.Time{}
}

// certainty orders listings by how sure we are, 0 the surest.
func (l *Listing) certainty() uint64 {
	switch {
	case l.Emergency || l.Verification.Status == CheckedByPhone:
		return 0
	case l.Confidence == High:
		return 1
	}
	return 2
}

// bilingual reports whether every text that is given is given in each language.
func (l *Listing) bilingual() bool {
	for _, t := range l.texts() {
		if !t.IsZero() && !t.Complete() {
			return false
		}
	}
	return true
}

// texts lists everything that people may see.
func (l *Listing) texts() []lang.Text {
	out := []lang.Text{l.Name, l.Summary, l.Organization, l.Say, l.Application, l.Eligibility.Text,
		l.AsksID.Text, l.MustReport.Text, l.Schedule.Note}
	out = append(out, l.Notices...)
	for _, p := range l.Phones {
		out = append(out, p.Name, p.Schedule.Note)
	}
	for _, at := range l.Locations {
		out = append(out, at.Address)
	}
	for _, d := range l.Documents {
		out = append(out, d.Document, d.Without)
	}
	for _, c := range l.Costs {
		out = append(out, c.Text)
	}
	if l.PerCommune != nil {
		out = append(out, l.PerCommune.Name, l.PerCommune.Address)
	}
	return out
}
