package flows

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
)

// showOffer shows a service found for this person.
func (t *turn) showOffer(o directory.Offer) {
	c := t.newCard(o.Listing)
	c.line(t.text("card_for"), o.Listing.Eligibility.Text.In(t.lang()), false)
	switch e := o.Explain(); {
	case e.Outcome == eligibility.Unknown:
		c.line("", t.text("card_fit_maybe", "clarify", t.clauses(e.Clarify[:min(len(e.Clarify), mostClarified)])), false)
	case len(e.Reasons) > 0:
		c.line("", t.text("card_fit_yes", "reasons", t.clauses(e.Reasons)), false)
	}
	t.describe(c, o.Listing)
	if o.Near && o.Km >= 1 {
		c.line("", t.text("card_distance", "km", strconv.Itoa(int(math.Round(o.Km)))), false)
	}
	t.messages = append(t.messages, Message{Card: &c.Card})
}

// mostClarified is how many things are to be asked on the phone at most: more
// are not remembered.
const mostClarified = 3

// clauses joins clauses in one sentence.
func (t *turn) clauses(texts []lang.Text) string {
	parts := make([]string, len(texts))
	for i, c := range texts {
		parts[i] = c.In(t.lang())
	}
	return strings.Join(parts, "; ")
}

// showListing shows a service as it is, for everybody: a hotline, say.
func (t *turn) showListing(l *directory.Listing) {
	c := t.newCard(l)
	t.describe(c, l)
	t.messages = append(t.messages, Message{Card: &c.Card})
}

// card is a Card being written.
type card struct{ Card }

func (c *card) line(label, text string, warn bool) {
	if text != "" {
		c.Lines = append(c.Lines, CardLine{Label: label, Text: text, Warn: warn})
	}
}

func (t *turn) newCard(l *directory.Listing) *card {
	urgent := l.Emergency || slices.Contains(l.Topics, directory.Danger)
	c := &card{Card{Listing: l.ID, Title: l.Name.In(t.lang()), Urgent: urgent}}
	c.line("", l.Summary.In(t.lang()), false)
	return c
}

// describe writes what somebody needs in order to act, warnings first.
func (t *turn) describe(c *card, l *directory.Listing) {
	in := t.lang()
	for _, n := range l.Notices {
		c.line("", n.In(in), true)
	}
	t.duties(c, l)
	for _, cost := range l.Costs {
		c.line(t.text("card_cost"), cost.Text.In(in), false)
	}
	t.papers(c, l)
	t.wayIn(c, l)
	t.hours(c, l.Schedule)
	c.line(t.text("card_say"), l.Say.In(in), false)
	t.provenance(c, l)
	for _, p := range l.Phones {
		c.Phones = append(c.Phones, t.phone(p, l))
	}
}

// duties tells before the call what they will ask and what they may pass on.
func (t *turn) duties(c *card, l *directory.Listing) {
	in := t.lang()
	if l.MustReport.Is == directory.AnswerYes {
		c.line("", orText(l.MustReport.Text.In(in), t.text("card_must_report")), true)
	}
	switch l.AsksID.Is {
	case directory.AnswerYes:
		c.line("", orText(l.AsksID.Text.In(in), t.text("card_asks_id")), true)
	case directory.AnswerNo:
		c.line("", l.AsksID.Text.In(in), false)
	}
}

func (t *turn) papers(c *card, l *directory.Listing) {
	for _, d := range l.Documents {
		c.line(t.text("card_papers"), d.Document.In(t.lang()), false)
		c.line(t.text("card_papers_none"), d.Without.In(t.lang()), false)
	}
}

func (t *turn) wayIn(c *card, l *directory.Listing) {
	for _, at := range l.Locations {
		text := at.Address.In(t.lang())
		if at.Former {
			text += " " + t.text("card_address_former")
		}
		if name := t.rel.Places.Name(at.Commune); at.Commune != places.Province && !strings.Contains(text, name) {
			text += t.text("card_now_in", "commune", name)
		}
		c.line(t.text("card_address"), text, false)
	}
	c.line(t.text("card_how"), t.howToBegin(l), false)
	if len(l.Phones) == 0 {
		t.seat(c, l)
		c.line("", t.text("card_no_phone"), false)
	}
	c.line(t.text("card_website"), l.Website, false)
}

// seat says where the commune's office sits that a listing without a number and
// an address of its own is asked for at.
func (t *turn) seat(c *card, l *directory.Listing) {
	if len(l.Locations) > 0 || !slices.Contains(l.Access, directory.ViaCommune) {
		return
	}
	if o, ok := t.rel.Directory.Office(t.knows().area); ok && o.Seat != "" {
		c.line("", t.text("card_seat", "commune", o.Name, "seat", o.Seat, "date", shownDate(o.Source.Date)), false)
	}
}

// howToBegin says what to do first: as the listing has it, else by its ways in.
func (t *turn) howToBegin(l *directory.Listing) string {
	if !l.Application.IsZero() {
		return l.Application.In(t.lang())
	}
	switch {
	case slices.Contains(l.Access, directory.ViaCommune):
		return t.text("card_commune")
	case slices.Contains(l.Access, directory.ViaStation):
		return t.text("card_station")
	}
	return ""
}

// hours says when it is open, and whether it is now.
func (t *turn) hours(c *card, s directory.Schedule) {
	text := t.hoursText(s)
	open, next, known := s.OpenAt(t.world.Now)
	switch {
	case !known:
	case open:
		text = join(text, t.text("card_open_now"))
	case next.IsZero():
		text = join(text, t.text("card_closed_now"))
	default:
		text = join(text, t.text("card_opens", "when", next.Format("15:04 02/01")))
	}
	c.line(t.text("card_hours"), text, false)
}

// hoursText writes a schedule as people read it: "T2–T6 08:00–11:30".
func (t *turn) hoursText(s directory.Schedule) string {
	if s.Always {
		return t.text("always")
	}
	var parts []string
	for _, h := range s.Weekly {
		parts = append(parts, t.days(h.Days)+" "+h.Opens+"–"+h.Closes)
	}
	return join(strings.Join(parts, "; "), s.Note.In(t.lang()))
}

func (t *turn) days(days []directory.Day) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = t.text("day_" + strings.ToLower(string(d)))
	}
	if len(names) > 2 && consecutive(days) {
		return names[0] + "–" + names[len(names)-1]
	}
	return strings.Join(names, ", ")
}

// consecutive reports whether weekdays follow each other.
func consecutive(days []directory.Day) bool {
	const week = "MO TU WE TH FR SA SU"
	for i := 1; i < len(days); i++ {
		if strings.Index(week, string(days[i])) != strings.Index(week, string(days[i-1]))+3 {
			return false
		}
	}
	return true
}

// provenance says where this comes from and when it was last checked.
func (t *turn) provenance(c *card, l *directory.Listing) {
	switch {
	case l.Emergency:
	case l.Verification.Status == directory.CheckedByPhone:
		c.line("", t.text("card_checked", "date", shownDate(l.Verification.On)), false)
	case len(l.Sources) > 0 && l.Sources[0].Date == "":
		c.line("", t.text("card_public_source_undated"), false)
	case len(l.Sources) > 0 && t.aged(l.Sources[0].Date):
		c.line("", t.text("card_public_source_old", "date", shownDate(l.Sources[0].Date)), true)
	case len(l.Sources) > 0:
		c.line("", t.text("card_public_source", "date", shownDate(l.Sources[0].Date)), false)
	}
}

// agedAfter is how old a source may be, in years, before its card says that numbers
// and places may have changed since.
const agedAfter = 3

func (t *turn) aged(source directory.Date) bool {
	at, err := source.Start()
	return err == nil && at.AddDate(agedAfter, 0, 0).Before(t.world.Now)
}

// phone makes a number to tap.
func (t *turn) phone(p directory.Phone, l *directory.Listing) Phone {
	note := p.Name.In(t.lang())
	if p.Free != nil {
		if *p.Free {
			note = join(note, t.text("phone_free"))
		} else {
			note = join(note, t.text("phone_paid"))
		}
	}
	if p.Texts {
		note = join(note, t.text("phone_texts"))
	}
	if !p.Schedule.IsZero() {
		note = join(note, t.hoursText(p.Schedule))
	}
	return Phone{Label: p.Number, Tel: dial(p.Number), Note: note}
}

// dial keeps what a phone dials.
func dial(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}

// shownDate writes a source's date the Vietnamese way, as exact as it is
// known: 19/09/2025, 09/2025, 2025.
func shownDate(d directory.Date) string {
	for layout, shown := range map[string]string{time.DateOnly: "02/01/2006", "2006-01": "01/2006"} {
		if at, err := time.Parse(layout, string(d)); err == nil {
			return at.Format(shown)
		}
	}
	return string(d)
}

// explain answers a known question: what to know first, the answer, where it
// comes from, and the services beside it.
func (t *turn) explain(id string) bool {
	q, ok := t.rel.Questions.Question(id)
	if !ok || q.Due(t.world.Now) {
		return false
	}
	in := t.lang()
	t.state.Missed = 0
	t.say(q.Say(in) + "\n\n" + t.citation(q))
	t.showListings(q.Listings)
	return true
}

// showListings shows listings by their ids, as far as they may be shown; those of
// which there is little to say, in a line each.
func (t *turn) showListings(ids []string) {
	var cards, lines []*directory.Listing
	for _, id := range ids {
		switch l, ok := t.rel.Directory.Listing(id); {
		case !ok || len(l.Gate(t.world.Now)) > 0:
		case plain(l):
			lines = append(lines, l)
		default:
			cards = append(cards, l)
		}
	}
	if len(lines) < fewestFolded {
		cards, lines = append(cards, lines...), nil
	}
	for _, l := range cards {
		t.showListing(l)
	}
	t.sayFolded(lines)
}

// citation names what an answer rests on, with the date of its source.
func (t *turn) citation(q questions.Question) string {
	basis := orText(q.Basis, q.Source)
	if q.Date == questions.Undated {
		return t.text("answer_source_undated", "basis", basis)
	}
	return t.text("answer_source", "basis", basis, "date", shownDate(directory.Date(q.Date)))
}

func orText(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// join puts two halves of a line together.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
