package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
	"nhipcau/store"
	"nhipcau/tally"
)

// desk is where the sample staff work: the real accounts and the real directory,
// under a clock that goes through the months.
type desk struct {
	Config
	clock
	office    *staff.Office
	catalogue *catalogue.Catalogue
	wording   *wording.Desk
	texts     texts
	admin     auditlog.Actor
	editor    auditlog.Actor
	worker    auditlog.Actor
	called    map[string]bool // listings that somebody has called
}

// work lets the staff come and keep the directory, so that there are accounts of
// every role, checks that are due, a draft in progress, releases to go back to,
// and a log of it all.
func (h *House) work(ctx context.Context, c Config) error {
	d := &desk{Config: c, texts: h.texts, called: map[string]bool{}}
	d.at = h.First.Add(8 * time.Hour)
	var err error
	if d.office, err = staff.Open(staff.Config{Store: c.Store, Key: c.StaffKey, Now: d.now, Rand: rand.Reader}); err != nil {
		return err
	}
	d.catalogue, err = catalogue.Open(catalogue.Config{Store: c.Store, Vocabulary: c.Base.Facts, Places: c.Base.Places, Builtin: c.Base.Directory.Snapshot(), Now: d.now})
	if err != nil {
		return err
	}
	if d.wording, err = wording.Open(wording.Config{Store: c.Store, Files: c.Files, Base: c.Base, Now: d.now}); err != nil {
		return err
	}
	for _, p := range []staff.Place{{Role: staff.Admin}, {Role: staff.Editor, Export: true}, {Role: staff.Worker, Export: true}, c.Provider} {
		one, err := h.hire(ctx, d.office, &d.clock, p)
		if err != nil {
			return err
		}
		h.people = append(h.people, one)
	}
	d.admin, d.editor, d.worker = h.people[0].account.Actor(), h.people[1].account.Actor(), h.people[2].account.Actor()
	for _, s := range slices.SortedFunc(slices.Values(d.steps()), func(a, b step) int { return a.at.Compare(b.at) }) {
		d.at = s.at
		if err := errors.Join(ctx.Err(), s.do(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// step is something that staff did one day.
type step struct {
	at time.Time
	do func(context.Context) error
}

// steps is what they did, in no order. The calls are spread so that every level
// of freshness is there: a check is due after 90 days, 30 for lines of danger.
func (d *desk) steps() []step {
	ago := func(days int) time.Time { return d.Now.AddDate(0, 0, -days).Truncate(time.Minute) }
	all := []step{
		{ago(200), d.release("calls_first", 2, false)},
		{ago(125), d.release("calls_second", 2, false)},
		{ago(95), d.release("calls_third", 3, false)},
		{ago(45), d.release("calls_danger", 2, true)},
		{ago(24), d.release("calls_newest", 5, true)},
		{ago(12), d.reword},
		{ago(11), d.goBack},
		{ago(60), d.say("flow/about/start/say", "asks_more", "words_published")},
		{ago(5), d.correct},
		{ago(3), d.say("flow/loans/purpose/say", "asks_money", "")},
		{ago(2), d.draft},
		{ago(40), d.estimate},
		{ago(0), d.invite},
	}
	for back := 1; back <= 6; back++ { // each month's figures are taken away by somebody
		month := lastPublished(d.Now).AddDate(0, -back+1, 0)
		due, err := tally.Due(month.Format("2006-01"))
		if at := due.Add(9 * time.Hour); err == nil && at.Before(d.Now) {
			all = append(all, step{at, d.export("report.xlsx " + month.Format("2006-01"))})
		}
	}
	return all
}

// invite makes an invitation that waits, so that there is one to take back.
func (d *desk) invite(ctx context.Context) error {
	_, err := d.office.InviteFor(ctx, d.admin, staff.Place{Role: staff.Worker}, d.texts["invited"].VI)
	return err
}

// release lets an editor call so many services that nobody has called yet, of
// those for people in danger or of the others, and publish what came of it.
func (d *desk) release(note string, calls int, danger bool) func(context.Context) error {
	return func(ctx context.Context) error {
		draft, err := d.catalogue.Draft(ctx)
		if err != nil {
			return err
		}
		for _, l := range draft.Snapshot.Listings {
			if calls == 0 {
				break
			}
			if d.called[l.ID] || !d.callable(l) || l.Crisis() != danger {
				continue
			}
			d.called[l.ID] = true
			calls--
			if err := d.call(ctx, l); err != nil {
				return err
			}
		}
		return d.publish(ctx, note)
	}
}

// callable says that a service is one house that is offered and can be asked.
func (d *desk) callable(l *directory.Listing) bool {
	return !l.Emergency && len(l.Phones)+len(l.Locations) > 0 && len(l.Gate(d.at)) == 0
}

func (d *desk) call(ctx context.Context, l *directory.Listing) error {
	d.at = d.at.Add(7 * time.Minute)
	_, err := d.catalogue.Verify(ctx, d.editor, l.ETag(), l.ID, d.texts["caller"].VI, d.texts["how"].VI)
	return err
}

func (d *desk) publish(ctx context.Context, note string) error {
	d.at = d.at.Add(20 * time.Minute)
	draft, err := d.catalogue.Draft(ctx)
	if err != nil {
		return err
	}
	_, err = d.catalogue.Publish(ctx, d.editor, draft, d.texts[note].VI)
	return err
}

// reword publishes a change that is taken back the next day.
func (d *desk) reword(ctx context.Context) error {
	if err := d.change(ctx, 0, func(l *directory.Listing) { l.Say = d.texts["say_wrong"] }); err != nil {
		return err
	}
	return d.publish(ctx, "reworded")
}

func (d *desk) goBack(ctx context.Context) error {
	live, _, err := d.catalogue.Pointer(ctx)
	if err != nil {
		return err
	}
	return d.catalogue.Restore(ctx, d.editor, live, live-1, d.texts["taken_back"].VI)
}

// say puts other words in the place of a text, and publishes them where there is
// a note.
func (d *desk) say(key, words, note string) func(context.Context) error {
	return func(ctx context.Context) error {
		e, err := d.wording.Get(ctx, key)
		if err != nil {
			return err
		}
		text := d.texts[words]
		if err := d.wording.Put(ctx, d.editor, key, e.ETag, &wording.Value{Text: &text}); err != nil || note == "" {
			return err
		}
		d.at = d.at.Add(15 * time.Minute)
		draft, err := d.wording.Draft(ctx)
		if err != nil {
			return err
		}
		_, err = d.wording.Publish(ctx, d.editor, draft, d.texts[note].VI)
		return err
	}
}

// correct is what two people sent from the card of a service.
func (d *desk) correct(ctx context.Context) error {
	for n, s := range []catalogue.Suggestion{
		{Wrong: []string{"hours"}, Text: d.texts["correction_hours"].VI},
		{Wrong: []string{"address"}, Text: d.texts["correction_address"].VI},
	} {
		l, err := d.nth(ctx, n+3)
		if err != nil {
			return err
		}
		s.Listing = l.ID
		if err := d.catalogue.Suggest(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// draft leaves work half done: two changes, a call, and a new service.
func (d *desk) draft(ctx context.Context) error {
	if err := d.change(ctx, 1, func(l *directory.Listing) { l.Say = d.texts["say_better"] }); err != nil {
		return err
	}
	if err := d.change(ctx, 2, func(l *directory.Listing) { l.Withheld = d.texts["withheld"].VI }); err != nil {
		return err
	}
	d.at = d.at.Add(4 * time.Minute)
	_, err := d.catalogue.Put(ctx, d.editor, "", &directory.Listing{
		ID: "mau-nhom-tu-giup", Name: d.texts["new_name"], Summary: d.texts["new_summary"], Organization: d.texts["new_house"],
		Topics: []directory.Topic{directory.Mind}, Access: []directory.Access{directory.ViaCommune}, Application: d.texts["new_begin"],
		Area: directory.ServiceArea{Scope: directory.ScopeProvince}, Confidence: directory.Medium,
		Sources: []directory.Source{{URL: "https://example.org/mau", Date: directory.Date(hanoi.Day(d.at))}},
	})
	return err
}

// change changes the n-th of the services that can be called, in the draft.
func (d *desk) change(ctx context.Context, n int, how func(*directory.Listing)) error {
	l, err := d.nth(ctx, n)
	if err != nil {
		return err
	}
	d.at = d.at.Add(5 * time.Minute)
	changed := *l
	how(&changed)
	_, err = d.catalogue.Put(ctx, d.editor, l.ETag(), &changed)
	return err
}

// nth finds the n-th service of the draft that can be called.
func (d *desk) nth(ctx context.Context, n int) (*directory.Listing, error) {
	draft, err := d.catalogue.Draft(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range draft.Snapshot.Listings {
		if !d.callable(l) {
			continue
		}
		if n--; n < 0 {
			return l, nil
		}
	}
	return nil, fmt.Errorf("the directory has too few services: %w", store.NotFound)
}

// estimate enters how many people are in need, as an admin would from a survey.
func (d *desk) estimate(ctx context.Context) error {
	return tally.EnterPopulation(ctx, d.Store, tally.Population{
		N: 12_000, Low: 9_000, High: 15_000, Source: d.texts["estimate"].VI, Date: hanoi.Day(d.at.AddDate(0, -3, 0)),
	}, nil, d.at)
}

func (d *desk) export(what string) func(context.Context) error {
	return func(ctx context.Context) error {
		return d.Store.Write(ctx, func(tx *store.Tx) error {
			return auditlog.Write(ctx, tx, auditlog.Entry{At: d.at, By: d.worker, Deed: auditlog.Exported, Object: what})
		})
	}
}
