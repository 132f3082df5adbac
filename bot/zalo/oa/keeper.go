package oa

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"nhipcau/bot/zalo"
	"nhipcau/internal/patience"
)

// How renewing is spread over time. An access token lives 25 hours, so it is
// renewed while it still works; the lease is longer than a renewal can take.
const (
	renewEarly = time.Hour
	renewTime  = 20 * time.Second
	leaseTime  = 45 * time.Second
	leasePause = 200 * time.Millisecond
	saveTries  = 6
)

// errAuthorise says that only people can go on: the refresh token is refused.
type errAuthorise struct{}

func (errAuthorise) Error() string { return "zalo oa: the account must be authorised again" }
func (errAuthorise) Kind() string  { return "refused-token" }

// keeper has the access token of the moment. Of all replicas one renews it:
// before the single-use refresh token is used it is durable that it will be, by
// whom and until when; before the new pair is used it is durable too. Whoever
// dies between the two leaves a lease that runs out, and the next tries the same
// refresh token: if it was used after all, Zalo refuses it and people are told.
type keeper struct {
	vault *vault
	renew func(ctx context.Context, refresh string) (pair, error) // asks Zalo
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) bool
	log   *slog.Logger

	turn  chan struct{} // holds one: who renews in this process
	cache chan grant    // holds one: what was last seen
}

func newKeeper(v *vault, now func() time.Time, log *slog.Logger) *keeper {
	k := &keeper{vault: v, now: now, sleep: patience.Sleep, log: log, turn: make(chan struct{}, 1), cache: make(chan grant, 1)}
	k.turn <- struct{}{}
	k.cache <- grant{}
	return k
}

func (k *keeper) seen() grant {
	g := <-k.cache
	k.cache <- g
	return g
}

func (k *keeper) see(g grant) {
	<-k.cache
	k.cache <- g
}

// token gives the access token; when Zalo refuses it, the caller passes it as
// refused and gets another. Errors: errAuthorise, or the store's or the
// network's for now.
func (k *keeper) token(ctx context.Context, refused string) (string, error) {
	if g := k.seen(); g.Access != refused {
		return g.Access, nil
	}
	select {
	case <-k.turn:
		defer func() { k.turn <- struct{}{} }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return k.another(ctx, refused)
}

// another waits for an access token that is not the refused one, renewing it
// when no other replica does.
func (k *keeper) another(ctx context.Context, refused string) (string, error) {
	for {
		if g := k.seen(); g.Access != refused {
			return g.Access, nil
		}
		g, mine, err := k.claim(ctx, refused)
		if err != nil {
			return "", err
		}
		k.see(g)
		switch {
		case g.Access != refused:
		case g.Dead:
			return "", errAuthorise{}
		case mine:
			if err := k.use(ctx, g); err != nil {
				return "", err
			}
		case g.Holder == "":
			return "", &zalo.Refusal{Call: "access_token", Why: zalo.Unavailable} // it failed just now: not again at once
		case !k.sleep(ctx, leasePause):
			return "", ctx.Err()
		}
	}
}

// claim takes the right to renew, unless the token was renewed meanwhile, or
// somebody else has the right.
func (k *keeper) claim(ctx context.Context, refused string) (g grant, mine bool, err error) {
	holder := rand.Text()
	g, err = k.vault.change(ctx, func(g *grant) error {
		mine = false
		if g.Access != refused || g.Dead || k.now().Before(g.Lease) {
			return errAsItIs
		}
		g.Holder, g.Lease, mine = holder, k.now().Add(leaseTime), true
		return nil
	})
	if errors.Is(err, errAsItIs) {
		return g, false, nil
	}
	return g, mine, err
}

// errAsItIs ends a change that is none.
var errAsItIs = errors.New("zalo oa: as it is")

// use asks for a new pair with the refresh token, and keeps it. Once begun it is
// not broken off because a turn ran out of time.
func (k *keeper) use(ctx context.Context, g grant) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTime)
	fresh, err := k.renew(ctx, g.Refresh)
	cancel()
	switch {
	case err == nil:
		k.log.Info("the access to the Zalo account was renewed")
		due := k.now().Add(fresh.lasts - min(renewEarly, fresh.lasts/2))
		return k.keep(ctx, grant{Access: fresh.access, Refresh: fresh.refresh, Due: due, used: g.Refresh})
	case zalo.Is(err, zalo.Token):
		return k.settle(ctx, g, func(g *grant) { g.Dead = true })
	}
	k.log.Warn("renewing the access to the Zalo account failed", "err", err, "attempt", g.Failed+1)
	if broke := k.settle(ctx, g, func(o *grant) { o.Failed = g.Failed + 1; o.Lease = k.now().Add(patience.Backoff(g.Failed)) }); broke != nil {
		return broke
	}
	return err
}

// keep makes a new pair durable before it is used. A database that cannot take
// it is tried for some seconds. After that the pair is used all the same, and
// tend tries again: should this process end first, the account must be
// authorised again.
func (k *keeper) keep(ctx context.Context, fresh grant) error {
	ctx = context.WithoutCancel(ctx)
	for attempt := range saveTries {
		if attempt > 0 {
			k.sleep(ctx, patience.Backoff(attempt-1))
		}
		g, err := k.save(ctx, fresh)
		if err == nil {
			k.see(g)
			return nil
		}
		k.log.Error("the new tokens of the Zalo account cannot be kept", "err", err, "attempt", attempt+1)
	}
	k.see(fresh)
	return nil
}

// save puts a new pair in the place of the one it came for. It is the only one
// that works now, unless an operator has put in another meanwhile.
func (k *keeper) save(ctx context.Context, fresh grant) (grant, error) {
	ctx, cancel := context.WithTimeout(ctx, renewTime)
	defer cancel()
	g, err := k.vault.change(ctx, func(g *grant) error {
		if g.Refresh != fresh.used {
			return errAsItIs
		}
		*g = grant{Access: fresh.Access, Refresh: fresh.Refresh, Due: fresh.Due, Seeds: g.Seeds}
		return nil
	})
	if errors.Is(err, errAsItIs) {
		err = nil
	}
	return g, err
}

// settle notes how a renewal failed, unless somebody else has taken over since.
func (k *keeper) settle(ctx context.Context, mine grant, note func(*grant)) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTime)
	defer cancel()
	g, err := k.vault.change(ctx, func(g *grant) error {
		if g.Holder != mine.Holder || g.Refresh != mine.Refresh {
			return errAsItIs
		}
		g.Holder, g.Lease = "", time.Time{}
		note(g)
		return nil
	})
	if err != nil && !errors.Is(err, errAsItIs) {
		return err
	}
	k.see(g)
	return nil
}

// tend is done once a minute: it learns what other replicas renewed, saves what
// could not be saved, and renews in good time, so that nobody waits for it.
func (k *keeper) tend(ctx context.Context) error {
	if g := k.seen(); g.used != "" {
		saved, err := k.save(ctx, g)
		if err == nil {
			k.see(saved)
		}
		return err
	}
	g, err := k.vault.read(ctx)
	if err != nil {
		return err
	}
	k.see(g)
	switch {
	case g.Dead:
		return errAuthorise{}
	case k.now().Before(g.Due):
		return nil
	}
	_, err = k.token(ctx, g.Access)
	return err
}
