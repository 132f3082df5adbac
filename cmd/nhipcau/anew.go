package main

import (
	"errors"
	"fmt"
	"log/slog"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
)

// beginAnew puts counts aside that cannot be read any more.
func beginAnew(c call, g given) error {
	if len(g.args) != 1 || g.args[0] != "begin-anew" {
		return usageError{errors.New("counts takes begin-anew: nhipcau help counts says what it does")}
	}
	places, err := places.Load()
	if err != nil {
		return err
	}
	db, err := findStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if db == nil {
		return fmt.Errorf("DATA_DIR %s has no database, so there are no counts", g.settings.DataDir)
	}
	defer db.Close()
	cfg, err := tallyConfig(g.settings, db, places, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := tally.BeginAnew(c.ctx, cfg); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "Counting begins anew. What is published of the open week, month and quarter will say that it is incomplete.")
	return err
}
