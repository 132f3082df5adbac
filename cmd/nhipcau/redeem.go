package main

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"nhipcau/flows"
	"nhipcau/knowledge/directory"
	"nhipcau/tally"
)

// redeem counts the arrival of somebody who showed a code. The code is either
// taken or not; why not is told to nobody.
func redeem(c call, g given) error {
	if len(g.args) != 1 || g.provider == "" || g.topic == "" {
		return usageError{errors.New("redeem takes a code, --provider and --topic: nhipcau redeem \"482 913 7054\" --provider nhcsxh --topic loans")}
	}
	var k flows.Knowledge
	if err := loadServices(&k); err != nil {
		return err
	}
	if err := offers(k.Directory, g.provider, g.topic); err != nil {
		return usageError{err}
	}
	db, err := findStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if db == nil {
		return fmt.Errorf("DATA_DIR %s has no database: is this the folder of the program that gave the code?", g.settings.DataDir)
	}
	defer db.Close()
	ledger, err := openLedger(c.ctx, g.settings, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	err = ledger.Redeem(c.ctx, tally.Slip{Code: g.args[0], Account: g.provider, Topics: []string{g.topic}})
	if err = errors.Join(err, ledger.Close(c.ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "The arrival is counted. Nothing of the code is kept.")
	return err
}

// offers says no where a provider does not give help of a topic. A provider is a
// listing of the directory by its id, or an organisation by its name.
func offers(d *directory.Directory, provider, topic string) error {
	if !slices.Contains(topicNames(), topic) {
		return fmt.Errorf("%s is no topic; the topics are %s", topic, strings.Join(topicNames(), ", "))
	}
	var found []directory.Topic
	for _, l := range d.Listings() {
		if l.ID == provider || l.Organization.VI == provider {
			found = append(found, l.Topics...)
		}
	}
	switch {
	case len(found) == 0:
		return fmt.Errorf("no listing or organisation %s is in the directory", provider)
	case !slices.Contains(found, directory.Topic(topic)):
		return fmt.Errorf("%s gives no help of the topic %s", provider, topic)
	}
	return nil
}
