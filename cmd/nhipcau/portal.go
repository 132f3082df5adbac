package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
	"nhipcau/internal/memo"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/tally"
)

// portalKeyFile is a file of the data folder; see staff.Config.Key.
const portalKeyFile = "portal.key"

// tendEvery is how often sign-ins and invitations that are over are deleted.
const tendEvery = 10 * time.Minute

func portalKey(s Settings) string { return filepath.Join(s.DataDir, portalKeyFile) }

// openOffice opens the accounts of the staff.
func openOffice(s Settings, db *store.Store) (*staff.Office, error) {
	key, err := findOrMakeKey(portalKey(s))
	if err != nil {
		return nil, err
	}
	return staff.Open(staff.Config{Store: db, Key: key[:], Now: time.Now, Rand: rand.Reader})
}

// makePortal prepares the pages of the staff, and the link that makes the first
// admin while there is none.
func (m *Main) makePortal(ctx context.Context, g *places.Gazetteer, ledger *tally.Ledger) error {
	office, err := openOffice(m.Settings, m.store)
	if err != nil {
		return err
	}
	clusters, err := tally.LoadClusters(g)
	if err != nil {
		return err
	}
	m.portal, err = portal.New(portal.Config{
		Office: office, Store: m.store, Now: time.Now, Log: m.Log, Origin: m.Settings.PublicURL,
		Redeem: ledger.Redeem, Places: g, Clusters: clusters,
		Catalogue: m.follower.Catalogue, Wording: m.follower.wording, Knowledge: m.follower.k,
		Looks:    looks(func(key string, l lang.Lang) string { return m.follower.now.Load().engine.Text(key, l) }),
		Settings: m.Settings.Shown, Database: databaseName(m.Settings), Folder: wholePath(m.Settings.DataDir),
		Organisations: func() []portal.Choice { return organisations(m.follower.now.Load().directory, time.Now()) },
		ToCheck:       m.toCheck(),
		Topics:        func() []portal.Choice { return topicChoices(m.follower.now.Load().engine) },
	})
	if err != nil {
		return err
	}
	if m.firstAdmin, _, err = office.FirstAdmin(ctx); err != nil {
		return err
	}
	m.tendPortal(office)
	return nil
}

// wholePath is a path from the root of the machine on, where that can be told.
func wholePath(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

func databaseName(s Settings) string {
	if s.DatabaseURL == "" {
		return "SQLite"
	}
	return "PostgreSQL"
}

// tendPortal deletes what is over, now and then, until the program stops.
func (m *Main) tendPortal(office *staff.Office) {
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(tendEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := office.Tend(ctx); err != nil && ctx.Err() == nil {
					m.Log.Warn("old sign-ins could not be deleted, they are tried again", "part", "portal", "err", err)
				}
			}
		}
	}()
	m.started("portal", func(context.Context) error {
		end()
		<-ended
		return nil
	})
}

// organisations lists who runs the services that are offered and can be called
// or gone to, by the name that the directory gives them. A word on where to ask
// is nobody who could show a code.
func organisations(d *directory.Directory, now time.Time) (all []portal.Choice) {
	seen := map[string]bool{}
	for _, l := range d.Listings() {
		if len(l.Phones)+len(l.Locations) == 0 || len(l.Gate(now)) > 0 {
			continue
		}
		if name := l.Organization; name.VI != "" && !seen[name.VI] {
			seen[name.VI] = true
			all = append(all, portal.Choice{ID: name.VI, Name: name})
		}
	}
	slices.SortFunc(all, func(a, b portal.Choice) int { return strings.Compare(a.Name.VI, b.Name.VI) })
	return all
}

// topicChoices lists the topics of which codes are given.
func topicChoices(engine *flows.Engine) (all []portal.Choice) {
	for _, name := range topicNames() {
		key := "web_topic_" + name
		c := portal.Choice{ID: name, Name: lang.Text{VI: engine.Text(key, lang.VI), EN: engine.Text(key, lang.EN)}}
		if c.Name.VI != "" {
			all = append(all, c)
		}
	}
	return all
}

// toCheck gives the services that are due for a check. They are looked for once a
// release and day: nothing else changes them.
func (m *Main) toCheck() func() []directory.ToCheck {
	type asked struct {
		of  *directory.Directory
		day string
	}
	due := memo.New[asked, []directory.ToCheck](1)
	return func() []directory.ToCheck {
		now, live := time.Now(), m.follower.now.Load().directory
		all, _ := due.Get(context.Background(), asked{live, hanoi.Day(now)}, func(context.Context) ([]directory.ToCheck, error) {
			return live.Snapshot().ToCheck(now), nil
		})
		return all
	}
}
