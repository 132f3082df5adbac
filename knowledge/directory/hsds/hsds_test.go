package hsds_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"nhipcau/internal/hsdstest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/directorytest"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

type desk struct {
	g     *places.Gazetteer
	judge *directory.Directory
}

func newDesk(t testing.TB) desk {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	judge, err := directory.New(nil, nil, v, g)
	if err != nil {
		t.Fatal(err)
	}
	return desk{g, judge}
}

// form is one of the two serialisations.
type form struct {
	name  string
	write func(hsds.Writer, io.Writer, []*directory.Listing) error
	read  func(io.ReaderAt, int64, desk, hsds.Taker) error
}

var forms = []form{
	{"json", hsds.Writer.WriteJSON, func(r io.ReaderAt, n int64, d desk, t hsds.Taker) error { return hsds.ReadJSON(r, n, d.g, t) }},
	{"tables", hsds.Writer.WriteTables, func(r io.ReaderAt, n int64, d desk, t hsds.Taker) error { return hsds.ReadTables(r, n, d.g, t) }},
}

func (d desk) bring(f form, file []byte, into directory.Snapshot) (directory.Snapshot, intake.Report, error) {
	in := intake.New(intake.Config{Into: into, Judge: d.judge, Places: d.g, Now: now})
	err := f.read(bytes.NewReader(file), int64(len(file)), d, hsds.Taker{Row: in.Take, Office: in.TakeOffice})
	s, r := in.Finish()
	return s, r, err
}

func (d desk) write(t fataler, f form, s directory.Snapshot) []byte {
	var b bytes.Buffer
	if err := f.write(hsds.Writer{Places: d.g, Offices: s.Offices}, &b, s.Listings); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

func (d desk) again(t fataler, f form, s directory.Snapshot) []byte {
	first := d.write(t, f, s)
	got, report, err := d.bring(f, first, directory.Snapshot{})
	report.Notes = slices.DeleteFunc(report.Notes, func(n intake.Finding) bool { return n.Note.ID == "may_be_same" })
	if err != nil && len(s.Listings) > 0 || len(report.Refused) > 0 || len(report.Notes) > 0 {
		t.Fatalf("%s: %v, refused %v, notes %v", f.name, err, report.Refused, report.Notes)
	}
	if diff := cmp.Diff(s.Listings, got.Listings, cmpopts.IgnoreUnexported(directory.Listing{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s: read back otherwise: %s", f.name, diff)
	}
	if second := d.write(t, f, got); !bytes.Equal(first, second) {
		t.Fatalf("%s: the second file is another", f.name)
	}
	if _, report, _ := d.bring(f, first, s); report.Unchanged != len(s.Listings) {
		t.Fatalf("%s: %d of %d unchanged: %+v", f.name, report.Unchanged, len(s.Listings), report.Changed)
	}
	return first
}

func TestTheBuiltInDirectorySurvivesTheRoundTrip(t *testing.T) {
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		file := d.again(t, f, s)
		got, _, err := d.bring(f, file, directory.Snapshot{})
		if diff := cmp.Diff(s.Offices, got.Offices); diff != "" || err != nil {
			t.Error(f.name, err, diff)
		}
	}
}

func TestAnyDirectorySurvivesTheRoundTrip(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot(t)
		for _, l := range s.Listings { // the standard's alert has a line for each notice
			for i := range l.Notices {
				l.Notices[i].VI = strings.ReplaceAll(l.Notices[i].VI, "\n", " ")
			}
		}
		if len(s.Listings) == 0 {
			return
		}
		for _, f := range forms {
			d.again(t, f, s)
		}
	})
}

func TestEveryServiceIsValidByTheStandardsOwnSchema(t *testing.T) {
	schemas := hsdstest.Load(t)
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, public := range []bool{false, true} {
		w := hsds.Writer{Places: d.g, Offices: s.Offices[:3], Public: public}
		for _, l := range s.Listings {
			line, err := hsds.Encode(w.Service(l))
			if err != nil {
				t.Fatal(err)
			}
			schemas.Object(t, "service", line)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		line, err := hsds.Encode(hsds.Writer{Places: d.g}.Service(directorytest.Listing(rt, "made")))
		if err != nil {
			rt.Fatal(err)
		}
		schemas.Object(t, "service", line)
	})
}

func TestWhatIsForEditorsNeverLeavesInPublic(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directorytest.Listing(t, "made")
		l.Note, l.Withheld = "NEEDLE-NOTE", "NEEDLE-WITHHELD"
		l.Hidden = []directory.Location{{}}
		l.Hidden[0].Address.VI = "NEEDLE-HIDDEN"
		for _, public := range []bool{true, false} {
			line, err := hsds.Encode(hsds.Writer{Places: d.g, Public: public}.Service(l))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(line, []byte("NEEDLE-HIDDEN")) || public && bytes.Contains(line, []byte("NEEDLE")) {
				t.Fatalf("public %v: %s", public, line)
			}
		}
	})
}

func TestHiddenAddressesStayWhenAFileComesBack(t *testing.T) {
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	file := d.write(t, forms[0], s)
	s.Listings[0].Hidden = []directory.Location{{Commune: 14797}}
	got, report, err := d.bring(forms[0], file, s)
	if err != nil || report.Unchanged != len(s.Listings) || len(got.Listings[0].Hidden) != 1 {
		t.Fatal(err, report.Changed)
	}
}

// A feed is for everybody: a row of it says nothing of what editors keep.
func TestWhatEditorsKeepStaysWhenAFeedIsFollowed(t *testing.T) {
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	in := intake.New(intake.Config{Into: s, Judge: d.judge, Places: d.g, Now: time.Now()})
	for i, l := range s.Listings {
		row, _, err := hsds.FromService(hsds.Writer{Places: d.g, Public: true}.Service(l), i+1, d.g)
		if err != nil {
			t.Fatal(err)
		}
		row.Public = true
		if err := in.Take(row); err != nil {
			t.Fatal(err)
		}
	}
	if _, report := in.Finish(); report.Unchanged != len(s.Listings) {
		t.Fatal(report.Changed)
	}
}

// The examples of the standard speak of another country and have no topic of
// ours: the report says so, and with a topic they go through.
func TestTheStandardsExamplesGoThrough(t *testing.T) {
	folder := filepath.Join(hsdstest.Folder(t), "examples")
	d := newDesk(t)
	for _, name := range []string{"service_full.json", "service_list.json"} {
		file, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if s, report, err := d.bring(forms[0], file, directory.Snapshot{}); err != nil || len(s.Listings) != 0 || len(report.Refused) != 1 || report.Refused[0].Note.ID != "no_topic" {
			t.Errorf("%s: %v %v", name, err, report.Refused)
		}
		in := intake.New(intake.Config{Judge: d.judge, Places: d.g, Now: now, Topic: directory.Mind})
		if err := hsds.ReadJSON(bytes.NewReader(file), int64(len(file)), d.g, hsds.Taker{Row: in.Take}); err != nil {
			t.Fatal(err)
		}
		s, report := in.Finish()
		if len(s.Listings) != 1 || s.Listings[0].Name.VI != "Community Counselling" || hsds.ServiceID(s.Listings[0].ID) != "ac148810-d857-441c-9679-408f346de14b" {
			t.Errorf("%s: %+v", name, report)
		}
		if s.Listings[0].Confidence != directory.Low {
			t.Error("nobody vouches for it yet")
		}
	}
	file := packFolder(t, filepath.Join(folder, "csv"))
	if _, report, err := d.bring(forms[1], file, directory.Snapshot{}); err != nil || report.Rows != 1 {
		t.Error(err, report)
	}
}
