package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
	"nhipcau/store"
)

// How soon a replica sees a release that another published, and how often it
// looks whether the day's check of freshness was made.
const (
	followEvery = 2 * time.Second
	dailyEvery  = 10 * time.Minute
)

// openCatalogue opens the directory that staff work on.
func openCatalogue(db *store.Store, k flows.Knowledge, check func(*directory.Directory) error) (*catalogue.Catalogue, error) {
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

// follower keeps what is live up to date.
type follower struct {
	*catalogue.Catalogue
	k       flows.Knowledge // its Directory is what is built in
	content *flows.Content
	now     atomic.Pointer[live]
	moves   int64 // of the pointer, when it was read last
}

// newFollower makes a follower and what is live now. A release that this program
// cannot use, as after going back to an older one, gives way to what is built
// in; that is logged, and nobody at the chat is left without an answer.
func (m *Main) newFollower(ctx context.Context, k flows.Knowledge) (*follower, error) {
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		return nil, fmt.Errorf("the conversations built in are broken, use another build:\n%w", findings)
	}
	f := &follower{k: k, content: c}
	var err error
	if f.Catalogue, err = openCatalogue(m.store, k, f.fits); err != nil {
		return nil, err
	}
	if err := f.use(ctx, &catalogue.Release{Snapshot: f.Builtin}); err != nil {
		return nil, fmt.Errorf("the directory built in does not fit the conversations, use another build:\n%w", err)
	}
	if err := f.look(ctx); err != nil {
		m.Log.Error("the live directory does not fit this program, what is built in is shown", "part", "directory", "err", err)
	}
	return f, nil
}

// fits says whether a directory may stand beside the conversations.
func (f *follower) fits(d *directory.Directory) error {
	_, err := f.release(d)
	return err
}

func (f *follower) release(d *directory.Directory) (*flows.Release, error) {
	k := f.k
	k.Directory = d
	r, findings := flows.NewRelease(f.content, k)
	if r == nil {
		return nil, findings.MustFix()
	}
	return r, nil
}

// use makes everything of a release and puts it in the place of the one before.
func (f *follower) use(ctx context.Context, r *catalogue.Release) error {
	d, err := r.Directory(f.Vocabulary, f.Places)
	if err != nil {
		return err
	}
	talk, err := f.release(d)
	if err != nil {
		return err
	}
	open, err := opendata.NewEdition(r, f.Places)
	if err != nil {
		return err
	}
	f.now.Store(&live{flows.NewEngine(talk), d, open})
	return ctx.Err()
}

// look sees whether the pointer has moved, and follows it. A failed release is
// not tried again until the pointer moves.
func (f *follower) look(ctx context.Context) error {
	n, moves, err := f.Pointer(ctx)
	if err != nil || moves == f.moves {
		return err
	}
	r, err := f.Release(ctx, n)
	if errors.Is(err, store.Unavailable) {
		return err
	}
	f.moves = moves
	if err != nil {
		return err
	}
	return f.use(ctx, r)
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
				m.Log.Error("a new release of the directory does not fit, the one before stays", "part", "directory", "err", err)
			}
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
