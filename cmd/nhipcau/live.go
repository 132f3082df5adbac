package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

// How soon a replica sees a release that another published, and how often it
// looks whether the day's check of freshness was made.
const (
	followEvery = 2 * time.Second
	dailyEvery  = 10 * time.Minute
)

// openCatalogue opens the directory that staff work on.
func openCatalogue(db *store.Store, k flows.Knowledge, check func(context.Context, *directory.Directory) error) (*catalogue.Catalogue, error) {
	return catalogue.Open(catalogue.Config{
		Store: db, Vocabulary: k.Facts, Places: k.Places, Builtin: k.Directory.Snapshot(), Now: time.Now, Check: check,
	})
}

// live is the release of the moment with all that was made of it. A turn, a page
// or an answer takes it once and works with it to its end.
type live struct {
	engine    *flows.Engine
	directory *directory.Directory
	open      *opendata.Edition
}

// follower keeps what is live up to date: the directory, and the wording.
type follower struct {
	*catalogue.Catalogue
	wording *wording.Desk
	k       flows.Knowledge             // its Directory is what is built in
	warm    func(context.Context) error // works out what pages ask for
	now     atomic.Pointer[live]

	// What is used now, and of the pointers how often they had moved when they
	// were read last.
	release     *catalogue.Release
	overlay     wording.Overlay
	moves, said int64
}

// newFollower makes a follower and what is live now. A release that this program
// cannot use, as after going back to an older one, gives way to what is built
// in; that is logged, and nobody at the chat is left without an answer.
func (m *Main) newFollower(ctx context.Context, k flows.Knowledge) (*follower, error) {
	f := &follower{k: k}
	var err error
	if f.wording, err = openWording(m.store, k); err != nil {
		return nil, fmt.Errorf("the conversations built in are broken, use another build:\n%w", err)
	}
	if f.Catalogue, err = openCatalogue(m.store, k, f.fits); err != nil {
		return nil, err
	}
	if err := f.use(ctx, &catalogue.Release{Snapshot: f.Builtin}, wording.Overlay{}); err != nil {
		return nil, fmt.Errorf("the directory built in does not fit the conversations, use another build:\n%w", err)
	}
	if err := f.look(ctx); err != nil {
		m.Log.Error("what is live does not fit this program, what is built in takes its place", "part", "directory", "err", err)
	}
	return f, nil
}

// openWording opens the wording that staff work on.
func openWording(db *store.Store, k flows.Knowledge) (*wording.Desk, error) {
	return wording.Open(wording.Config{Store: db, Files: content.Files, Base: k, Now: time.Now})
}

// fits says whether a directory may stand beside the conversations as they are
// live.
func (f *follower) fits(ctx context.Context, d *directory.Directory) error {
	live, err := f.wording.Live(ctx)
	if err != nil {
		return err
	}
	made, findings := f.wording.Make(ctx, live.Overlay)
	if made == nil {
		return findings.MustFix()
	}
	if r, findings := made.Release(flows.Knowledge{Directory: d}); r == nil {
		return findings.MustFix()
	}
	return nil
}

// use makes everything of a directory and a wording, and puts it in the place of
// what was before.
func (f *follower) use(ctx context.Context, r *catalogue.Release, o wording.Overlay) error {
	made, findings := f.wording.Make(ctx, o)
	if made == nil {
		return findings.MustFix()
	}
	d, err := f.Directory(r.Snapshot, made.Knowledge.Facts)
	if err != nil {
		return err
	}
	talk, findings := made.Release(flows.Knowledge{Directory: d})
	if talk == nil {
		return findings.MustFix()
	}
	open, err := opendata.NewEdition(r, f.Places)
	if err != nil {
		return err
	}
	f.release, f.overlay = r, o
	f.now.Store(&live{flows.NewEngine(talk), d, open})
	return ctx.Err()
}

// look sees whether a pointer has moved, and follows it. What fails is not tried
// again until a pointer moves; where one of the two does not fit, the other is
// followed all the same.
func (f *follower) look(ctx context.Context) error {
	n, moves, err := f.Pointer(ctx)
	if err != nil {
		return err
	}
	w, said, err := f.wording.Pointer(ctx)
	if err != nil || moves == f.moves && said == f.said {
		return err
	}
	r, failed := f.Release(ctx, n)
	o, unsaid := f.wording.Release(ctx, w)
	if errors.Is(failed, store.Unavailable) || errors.Is(unsaid, store.Unavailable) {
		return errors.Join(failed, unsaid)
	}
	f.moves, f.said = moves, said
	if failed != nil {
		r = f.release
	}
	overlay := f.overlay
	if unsaid == nil {
		overlay = o.Overlay
	}
	was := f.release
	if err := f.use(ctx, r, overlay); err != nil {
		if f.use(ctx, r, f.overlay) != nil {
			_ = f.use(ctx, was, overlay)
		}
		return errors.Join(failed, unsaid, err)
	}
	return errors.Join(failed, unsaid)
}

// conversation is the engine of the moment, for the bot.
func (f *follower) conversation() bot.Conversation { return f.now.Load().engine }

// startFollowing looks for new releases, and once a day for what fell due, until
// the program stops.
func (m *Main) startFollowing(f *follower) {
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan struct{})
	var due atomic.Int64
	m.meter.Watch("nhipcau_directory_due", "Listings whose check is due, as found today.", func() int { return int(due.Load()) })
	go func() {
		defer close(ended)
		m.follow(ctx, f, &due)
	}()
	m.started("directory", func(ctx context.Context) error {
		end()
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

func (m *Main) follow(ctx context.Context, f *follower, due *atomic.Int64) {
	var beside sync.WaitGroup
	beside.Go(func() { m.keepWarm(ctx, f, followEvery) })
	defer beside.Wait()
	look, daily := time.NewTicker(followEvery), time.NewTicker(dailyEvery)
	defer look.Stop()
	defer daily.Stop()
	today := func() {
		day, first, err := f.Daily(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			m.Log.Warn("the day's check of the directory failed, it is tried again", "part", "directory", "err", err)
			return
		}
		due.Store(int64(len(day.ToCheck)))
		if first {
			m.Log.Info("listings whose check is due today", "part", "directory", "count", len(day.ToCheck))
		}
	}
	today()
	for {
		select {
		case <-ctx.Done():
			return
		case <-daily.C:
			today()
		case <-look.C:
			if err := f.look(ctx); err != nil && ctx.Err() == nil {
				m.Log.Error("a new release of the directory or of the wording does not fit, the one before stays", "part", "directory", "err", err)
			}
		}
	}
}

// keepWarm works out what pages ask for, again and again: beside the following, as
// after many changes it takes a while. What keeps it from that is said when it begins
// and when it becomes something else.
func (m *Main) keepWarm(ctx context.Context, f *follower, every time.Duration) {
	again := time.NewTicker(every)
	defer again.Stop()
	for was := safelog.Kind(nil); ; {
		err := f.warm(ctx)
		if ctx.Err() != nil {
			return
		}
		kind := safelog.Kind(err)
		if err != nil && kind != was {
			m.Log.Warn("what pages ask for could not be worked out ahead, it is when they are asked", "part", "directory", "err", err)
		}
		was = kind
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// openData is the open directory, at opendata.Root.
func (m *Main) openData() (http.Handler, error) {
	key, err := feedKey(m.Settings)
	if err != nil {
		return nil, err
	}
	return opendata.New(opendata.Config{
		Edition: func() *opendata.Edition { return m.follower.now.Load().open }, Now: time.Now, Origin: m.Settings.PublicURL, Key: key,
	}), nil
}
