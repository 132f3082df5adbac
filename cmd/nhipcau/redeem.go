package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/store"
	"nhipcau/tally"
)

// redeem counts the arrival of somebody who showed a code. The code is either
// taken or not; why not is told to nobody.
func redeem(c call, g given) error {
	if len(g.args) == 0 || g.provider == "" {
		return usageError{errors.New("redeem takes a code and --provider: nhipcau redeem \"482 913 7056\" --provider th-nhcsxh")}
	}
	var k flows.Knowledge
	if err := loadServices(&k); err != nil {
		return err
	}
	db, err := findStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if db == nil {
		return fmt.Errorf("DATA_DIR %s has no database: is this the folder of the program that gave the code?", g.settings.DataDir)
	}
	defer db.Close()
	d, err := liveDirectory(c.ctx, db, k)
	if err != nil {
		return err
	}
	topics, err := offered(d, g.provider, commaList(g.topic))
	if err != nil {
		return usageError{err}
	}
	ledger, err := openLedger(c.ctx, g.settings, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	err = ledger.Redeem(c.ctx, tally.Slip{Code: strings.Join(g.args, " "), Account: g.provider, Topics: topics})
	if errors.Is(err, tally.ErrWrongCode) || errors.Is(err, tally.ErrTooMany) {
		err = errors.New(strings.TrimPrefix(err.Error(), "tally: "))
	}
	if err = errors.Join(err, ledger.Close(c.ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "The arrival is counted. Nothing of the code is kept.")
	return err
}

// liveDirectory is what people are shown now.
func liveDirectory(ctx context.Context, db *store.Store, k flows.Knowledge) (*directory.Directory, error) {
	c, err := openCatalogue(db, k, nil)
	if err != nil {
		return nil, err
	}
	r, err := c.Live(ctx)
	if err != nil {
		return nil, sayKind(err)
	}
	return r.Snapshot.Directory(k.Facts, k.Places)
}

// offered gives the topics whose codes a provider may redeem: all that it helps
// with, or those that are wanted where it does. A provider is the whole house: a
// card for any of its services leads there.
func offered(d *directory.Directory, provider string, wanted []string) ([]string, error) {
	for _, t := range wanted {
		if !slices.Contains(topicNames(), t) {
			return nil, fmt.Errorf("%s is no topic; the topics are %s", t, strings.Join(topicNames(), ", "))
		}
	}
	all := topicsOf(d, provider)
	if len(all) == 0 {
		return nil, fmt.Errorf("no listing or organisation %s is in the directory: nhipcau directory export --format csv shows their codes and names", provider)
	}
	for _, t := range wanted {
		if !slices.Contains(all, t) {
			return nil, fmt.Errorf("%s gives no help of the topic %s; it has %s", provider, t, strings.Join(all, ", "))
		}
	}
	if len(wanted) > 0 {
		return wanted, nil
	}
	return all, nil
}

// topicsOf lists the topics of a provider: a listing by its id, or an organisation
// by its name. A place that has a card of its own may stand elsewhere as the one
// that runs a service, so names of both kinds count.
func topicsOf(d *directory.Directory, provider string) (all []string) {
	names := []string{provider}
	for _, l := range d.Listings() {
		if l.ID == provider {
			names = append(names, l.Name.VI, l.Organization.VI)
		}
	}
	called := func(t lang.Text) bool { return t.VI != "" && slices.Contains(names, t.VI) }
	for _, l := range d.Listings() {
		if l.ID != provider && !called(l.Name) && !called(l.Organization) {
			continue
		}
		for _, t := range l.Topics {
			if !slices.Contains(all, string(t)) {
				all = append(all, string(t))
			}
		}
	}
	return all
}
