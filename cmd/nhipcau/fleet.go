package main

import (
	"context"
	"crypto/rand"
	"math"
	"time"

	"nhipcau/internal/health"
	"nhipcau/portal/fleet"
)

// startSaying says once a minute how this program is doing, for the page of whoever
// looks after the installation.
func (m *Main) startSaying() {
	id, began := rand.Text(), time.Now()
	m.inBackground("portal", func(ctx context.Context) error {
		tick := time.NewTicker(fleet.Every)
		defer tick.Stop()
		for {
			now := time.Now()
			if err := fleet.Say(ctx, m.store, fleet.Report{ID: id, Release: built(), Began: began, Portal: portalAddress(m.Settings, m.ChatURL), Parts: m.doing(ctx, now)}, now); err != nil && ctx.Err() == nil {
				m.Log.Warn("how this program is doing could not be noted", "part", "portal", "err", err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				left, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				defer cancel()
				_ = fleet.Leave(left, m.store, id) // else it is forgotten by itself
				return nil
			}
		}
	})
}

// doing is how the parts are. Nothing in it comes from a conversation.
func (m *Main) doing(ctx context.Context, now time.Time) []fleet.Part {
	return []fleet.Part{
		m.telegramDoing(now), m.zaloOADoing(now), m.zaloBotDoing(now), {Name: "web", Mode: "on"},
		m.sessionsDoing(ctx), databaseDoing(m.store.Ping(ctx)), m.modelDoing(),
	}
}

func (m *Main) telegramDoing(now time.Time) fleet.Part {
	if m.telegram == nil {
		return fleet.Part{Name: "telegram", Mode: "off"}
	}
	return handed(fleet.Part{Name: "telegram", Mode: m.Settings.TelegramMode, State: m.telegram.Health.Look(now)})
}

func (m *Main) zaloBotDoing(now time.Time) fleet.Part {
	if m.zaloBot == nil {
		return fleet.Part{Name: "zalo-bot", Mode: "off"}
	}
	return handed(fleet.Part{Name: "zalo-bot", Mode: m.Settings.ZaloBotMode, State: m.zaloBot.Health.Look(now)})
}

// handed says nothing of when a platform was last spoken to that delivers by itself:
// it is told once where, and that is long ago.
func handed(p fleet.Part) fleet.Part {
	if p.Mode == "webhook" && !p.State.Ill {
		p.State.Seen = ""
	}
	return p
}

func (m *Main) zaloOADoing(now time.Time) fleet.Part {
	p := fleet.Part{Name: "zalo-oa", Mode: "off"}
	if m.zaloOA == nil {
		return p
	}
	renewal, refused := m.zaloOA.Access()
	p.Mode, p.State = "on", m.zaloOA.Health.Look(now)
	p.Hours = int(math.Ceil(renewal.Sub(now).Hours()))
	switch {
	case refused:
		p.Mode, p.State.Ill = "refused", true
	case p.Hours <= 0:
		p.Mode, p.Hours = "new", 0
	}
	return p
}

func (m *Main) sessionsDoing(ctx context.Context) fleet.Part {
	if m.redis == nil {
		return fleet.Part{Name: "sessions", Mode: "memory"}
	}
	return fleet.Part{Name: "sessions", Mode: "redis", State: tried(m.redis.Ping(ctx))}
}

func databaseDoing(err error) fleet.Part {
	return fleet.Part{Name: "database", Mode: "on", State: tried(err)}
}

// tried is the state of what was asked just now.
func tried(err error) health.State {
	var s health.Sign
	if err != nil {
		s.Ill(err)
	} else {
		s.Well(time.Now())
	}
	return s.Look(time.Now())
}

func (m *Main) modelDoing() fleet.Part {
	p := fleet.Part{Name: "model", Mode: "off"}
	if m.model == nil {
		return p
	}
	p.Mode = "on"
	if r, ok := m.model.(adviser).Model.(interface{ Resting() bool }); ok && r.Resting() {
		p.Mode = "resting"
	}
	return p
}
