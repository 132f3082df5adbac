package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/portal/backup"
	"nhipcau/store"
	"nhipcau/tally"
)

// backups makes, proves and restores copies of what an installation cannot do
// without.
func backups(c call, g given) error {
	if len(g.args) != 2 {
		return usageError{errors.New("say nhipcau backup make FOLDER, backup verify FILE or backup restore FILE")}
	}
	switch deed, file := g.args[0], g.args[1]; deed {
	case "make":
		return makeBackup(c, g, file)
	case "verify":
		m, err := backup.Verify(c.ctx, file)
		if err != nil {
			return backupTrouble(err)
		}
		_, err = fmt.Fprintf(c.out, "%s is whole: of %s, made by %s, %d rows.\nIt was put into a database of its own, and every chain in it followed. SHA-256 %s\n", file, minute(m.At), m.Release, m.Rows, m.SHA256)
		return err
	case "restore":
		return restoreBackup(c, g, file)
	default:
		return usageError{fmt.Errorf("backup %s is not known: make, verify or restore", deed)}
	}
}

func minute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }

// makeBackup writes a file, or into a folder a file named by the time.
func makeBackup(c call, g given, file string) error {
	db, err := findStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if db == nil {
		return fmt.Errorf("DATA_DIR %s has no database, so there is nothing to keep", g.settings.DataDir)
	}
	defer db.Close()
	now := time.Now()
	if st, err := os.Stat(file); err == nil && st.IsDir() {
		file = filepath.Join(file, "nhipcau-"+now.UTC().Format("20060102-150405")+".backup.gz")
	}
	m, err := backup.Make(c.ctx, db, file, built(), now)
	if err != nil {
		return backupTrouble(err)
	}
	_, err = fmt.Fprintf(c.out, "%s: %d rows, %d bytes, opened again and whole. SHA-256 %s\n"+
		"Not in it, on purpose: the open counts, referral codes, invitations, sign-ins, keys and tokens. Keep a copy of %s and %s\n"+
		"somewhere else, once: they do not change, and without them everybody needs a new link, and followers of the feed its new key.\n",
		m.File, m.Rows, m.Bytes, m.SHA256, portalKeyFile, feedKeyFile)
	return err
}

// restoreBackup fills an empty database, and lets counting begin anew in it.
func restoreBackup(c call, g given, file string) error {
	if _, err := backup.Verify(c.ctx, file); err != nil { // before anything is made
		return backupTrouble(err)
	}
	if err := openFolder(g.settings.DataDir); err != nil {
		return err
	}
	db, err := openStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := backup.Restore(c.ctx, db, file, time.Now())
	if err != nil {
		return backupTrouble(err)
	}
	if err := countAnew(c, g, db, m); err != nil {
		return fmt.Errorf("everything is restored but the counts (%s): nhipcau counts begin-anew, then start", safelog.Kind(err))
	}
	fmt.Fprintf(c.out, "Restored from %s: %d rows. Counting begins anew; what is published of the open week, month and quarter will say that it is incomplete.\n"+
		"Codes given since have no effect any more. Look through the staff: accounts, passwords and passkeys changed or disabled since %[1]s are as before;\n"+
		"recovery codes are none, everybody draws new ones on their own page.\n", minute(m.At), m.Rows)
	if _, err := os.Stat(filepath.Join(g.settings.DataDir, portalKeyFile)); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(c.out, "There is no %s: put its copy into DATA_DIR before the start, or give everybody a new link with nhipcau user reset NAME.\n", portalKeyFile)
	}
	return nil
}

// countAnew opens counts beside closed periods that have none. Where no period was
// ever closed there is nothing to mend: the start begins.
func countAnew(c call, g given, db *store.Store, m backup.Made) error {
	if m.Periods == 0 {
		return nil
	}
	gazetteer, err := places.Load()
	if err != nil {
		return err
	}
	cfg, err := tallyConfig(g.settings, db, gazetteer, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := tally.BeginAnew(c.ctx, cfg); !errors.Is(err, tally.ErrReadable) {
		return err
	}
	return nil
}

// backupTrouble says what went wrong in a sentence.
func backupTrouble(err error) error {
	switch {
	case errors.Is(err, store.Unavailable):
		return fmt.Errorf("the database cannot be read or written (%s)", safelog.Kind(err))
	case errors.Is(err, backup.ErrFile):
		return fmt.Errorf("this is %w. Use another copy", err)
	}
	return err
}
