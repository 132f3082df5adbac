package portal

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"nhipcau/internal/health"
	"nhipcau/portal/backup"
	"nhipcau/portal/fleet"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func operationRoutes() []route {
	return []route{{method: "GET", path: Root + "operations", may: admins, serve: showOperations}}
}

// Setting is one setting as an admin may see it.
type Setting struct {
	Name  string
	Value string // empty for one that is secret, or not set
	Set   bool
}

// operationsPage says how the installation is doing.
type operationsPage struct {
	Warnings []string // keys of sentences
	Programs []program
	Database string
	Backup   *backup.Made // nil: none was ever made
	Settings []Setting
	Folder   string // the data folder, as a shell takes it
	// NewFolder is a proposal for an empty one, to restore into.
	NewFolder string
}

// program is one that runs, with the sentences about its parts.
type program struct {
	fleet.Report
	Said []partSaid
}

// partSaid is one part in words.
type partSaid struct {
	Name, Text string
	Ill        bool
}

// oldBackup is from when on a backup is called old.
const oldBackup = 8 * 24 * time.Hour

func showOperations(v *visit) error {
	ctx, now := v.r.Context(), v.Now()
	page := operationsPage{
		Database: v.Database, Settings: v.Settings,
		Folder: shellWord(v.Folder), NewFolder: shellWord(strings.TrimRight(v.Folder, "/") + "-restored"),
	}
	running, err := fleet.All(ctx, v.Store, now)
	if err != nil {
		return err
	}
	for _, r := range running {
		p := program{Report: r}
		for _, part := range r.Parts {
			said, err := v.sayPart(part, now)
			if err != nil { // of a newer release: as it names itself
				said = partSaid{Name: part.Name, Ill: part.State.Ill, Text: part.Mode}
			}
			p.Said = append(p.Said, said)
		}
		page.Programs = append(page.Programs, p)
	}
	made, err := backup.Last(ctx, v.Store, now)
	switch {
	case err == nil:
		page.Backup = &made
	case !errors.Is(err, store.NotFound):
		return err
	}
	page.Warnings, err = v.warnings(ctx, page, now)
	if err != nil {
		return err
	}
	return v.show("operations.html", "operations_title", page)
}

// shellWord writes a path so that a shell takes it as one word.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+", r)
	}
	if path != "" && !strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// sayPart puts a part into words: what it does in its mode, how it is doing, and
// what to do where it is not well.
func (v *visit) sayPart(p fleet.Part, now time.Time) (said partSaid, err error) {
	say := func(key string, pairs ...any) string {
		s, wrong := v.texts.say(v.lang(), key, pairs...)
		err = errors.Join(err, wrong)
		return s
	}
	said = partSaid{Name: say("part_" + strings.ReplaceAll(p.Name, "-", "_")), Ill: p.State.Ill}
	var parts []string
	parts = append(parts, say("part_"+strings.ReplaceAll(p.Name, "-", "_")+"_"+p.Mode, "hours", p.Hours))
	switch {
	case p.State.Ill:
		parts = append(parts, say("part_ill", "kind", p.State.Kind), say("seen_"+string(p.State.Seen)))
	case p.State.Seen != "" && p.State.Seen != health.Never:
		parts = append(parts, say("seen_"+string(p.State.Seen)))
	}
	said.Text = strings.Join(parts, " ")
	return said, err
}

// warnings are what an operator would want to know before anybody complains.
func (v *visit) warnings(ctx context.Context, page operationsPage, now time.Time) (keys []string, err error) {
	warn := func(key string, when bool) {
		if when {
			keys = append(keys, "warn_"+key)
		}
	}
	people, err := v.Office.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	admins, releases, ill := 0, map[string]bool{}, false
	for _, a := range people {
		if a.Place.Role == staff.Admin && !a.Disabled && a.Enrolled() {
			admins++
		}
	}
	for _, p := range page.Programs {
		releases[p.Release] = true
		ill = ill || slices.ContainsFunc(p.Said, func(s partSaid) bool { return s.Ill })
	}
	warn("log", v.proved.last().broken)
	warn("ill", ill)
	warn("no_backup", page.Backup == nil)
	warn("old_backup", page.Backup != nil && now.Sub(page.Backup.At) > oldBackup)
	warn("one_admin", admins == 1)
	warn("releases", len(releases) > 1)
	warn("sqlite", len(page.Programs) > 1 && v.Database == "SQLite")
	warn("no_origin", v.Origin == "")
	warn("plain", strings.HasPrefix(v.Origin, "http:"))
	return keys, nil
}
