package catalogue_test

import (
	"strings"
	"testing"

	"nhipcau/portal/auditlog"
	"nhipcau/store/storetest"
)

// Of a field that was empty before there is nothing to say; one that is emptied says
// that nothing is left.
func TestTheLogHasNoNameOfAFieldWithNothingBehindIt(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	say := func(text string) auditlog.Entry {
		t.Helper()
		e := d.get(t, "nat-115")
		l := *e.Listing
		l.Say.VI = text
		if _, err := d.Put(t.Context(), editor, e.ETag, &l); err != nil {
			t.Fatal(err)
		}
		log, err := auditlog.Read(t.Context(), d.db, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		return log[0]
	}
	say("")
	filled := say("Tôi cần xe cứu thương")
	if filled.Before != "" || !strings.HasSuffix(filled.After, ": Tôi cần xe cứu thương") {
		t.Errorf("filled in: %q, then %q", filled.Before, filled.After)
	}
	if emptied := say(""); emptied.Before != filled.After || !strings.HasSuffix(emptied.After, ": —") {
		t.Errorf("emptied: %q, then %q", emptied.Before, emptied.After)
	}
}
