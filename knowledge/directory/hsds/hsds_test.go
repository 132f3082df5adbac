package hsds_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
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
	"nhipcau/knowledge/directory/say"
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

func packFolder(t *testing.T, folder string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packed(t testing.TB, tables map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range tables {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What real files look like: the catalogue of facts about them, one oddity a row.
var dirty = map[string]string{
	"data/organizations.csv": "id,name,description\n1,Hội Phụ nữ tỉnh,\n",
	"data/services.csv": "id,organization_id,name,status,description,fees\n" +
		"1,1,Tư vấn,,<p>Giúp <b>bạn</b></p>,\n" + // empty status, HTML
		"2,999,Đường dây nóng,active,,Miễn phí\n" + // dangling organization
		"3,1,,active,,\n" + // no name
		"4,1,Nhà cũ,defunct,,\n" +
		"4,1,Nhà cũ,defunct,,\n" + // repeated word for word
		"4,1,Nhà khác,defunct,,\n" + // the same id for another
		"5,1,Không chủ đề,sometimes,,\n",
	"data/attributes.csv":           "id,link_id,taxonomy_term_id,value\n1,1,t1,\n2,2,t2,\n3,3,t1,\n4,4,t1,\n",
	"data/taxonomy_terms.csv":       "id,name,description\nt1,Help Escape Violence,\nt2,Mental Health,\n",
	"data/phones.csv":               "id,service_id,number\n1,1,\n2,1,912345678\n3,2,1800 1744\n",
	"data/locations.csv":            "id,name,latitude,longitude\n1,Trụ sở,900,0\n2,x,,\n",
	"data/physical_addresses.csv":   "id,location_id,address_1,city\n1,1,\"Xã Đa Lộc, huyện Hậu Lộc\",\n",
	"data/services_at_location.csv": "id,service_id,location_id\n1,1,1\n2,2,77\n",
	"data/regular_schedules.csv":    "id,service_id,weekday,opens_at,closes_at\n1,1,Monday,08:00,17:00\n2,1,Tuesday,,17:00\n3,2,,,\n",
}

func TestRealDirtyTablesGoThrough(t *testing.T) {
	d := newDesk(t)
	s, report, err := d.bring(forms[1], packed(t, dirty), directory.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*directory.Listing{}
	for _, l := range s.Listings {
		byID[l.ID] = l
	}
	first := byID["hsds-1"]
	if first == nil || first.Summary.VI != "Giúp bạn" || first.Topics[0] != directory.Violence || first.Locations[0].Commune != 16078 || first.Organization.VI != "Hội Phụ nữ tỉnh" || len(first.Schedule.Weekly) != 1 {
		t.Fatalf("%+v", first)
	}
	if second := byID["hsds-2"]; second == nil || second.Topics[0] != directory.Mind || len(second.Costs) != 1 {
		t.Errorf("%+v", second)
	}
	if closed := byID["hsds-4"]; closed == nil || closed.Withheld != "defunct" {
		t.Errorf("%+v", closed)
	}
	var notes, refused []string
	for _, n := range report.Notes {
		notes = append(notes, n.Note.ID)
	}
	for _, n := range report.Refused {
		refused = append(refused, n.Note.ID)
		if n.Row == 0 {
			t.Errorf("%+v says no row", n)
		}
	}
	for _, want := range []string{"status_empty", "status_odd", "html", "organization_unknown", "coordinates", "schedule_unknown", "old_commune", "topic_taken", "closed", "repeated", "number_odd"} {
		if !strings.Contains(" "+strings.Join(notes, " ")+" ", " "+want+" ") {
			t.Errorf("the report does not say %s: %v", want, notes)
		}
	}
	if strings.Join(refused, " ") != "no_name twice no_topic" {
		t.Error(refused)
	}
	if report.Rows != 7 || len(report.New) != 3 {
		t.Errorf("%d rows, %d new", report.Rows, len(report.New))
	}
}

func TestRealDirtyJSONGoesThrough(t *testing.T) {
	d := newDesk(t)
	file := `[{"id":17,"name":"Tư vấn","status":null,"email":null,"phones":null,"schedules":"T2-T6",
	  "attributes":[{"label":"legal aid"}],"minimum_age":"18","organization":{"name":"Hội"}},
	 {"id":"x y","name":"B","status":"active","attributes":[{"taxonomy_term":{"name":"Legal"}}],"service_at_locations":[{}],"phones":[{}]},
	 null, 7, "x"]`
	s, report, err := d.bring(forms[0], []byte(file), directory.Snapshot{})
	if err != nil || len(s.Listings) != 2 || len(report.Refused) != 3 {
		t.Fatal(err, len(s.Listings), report.Refused)
	}
	if l := s.Listings[0]; l.ID != "hsds-17" || l.Topics[0] != directory.Legal || !strings.Contains(l.Eligibility.Text.VI, "18") {
		t.Errorf("%+v", l)
	}
	for _, shape := range []string{`{"contents":[SVC]}`, `{"services":[SVC]}`, `SVC`, "SVC\nSVC", `[{"id":"o","name":"Hội","description":"","services":[SVC]}]`, "\uFEFF[SVC]"} {
		body := strings.ReplaceAll(shape, "SVC", `{"id":"a1","name":"A","status":"active","attributes":[{"label":"legal aid"}]}`)
		if s, _, err := d.bring(forms[0], []byte(body), directory.Snapshot{}); err != nil || len(s.Listings) != 1 {
			t.Errorf("%s: %v, %d", shape, err, len(s.Listings))
		}
	}
}

func TestAnotherSystemChangesOnlyWhatItSpeaksOf(t *testing.T) {
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var mine *directory.Listing
	for _, l := range s.Listings {
		if l.ID == "nat-nbby" {
			mine = l
		}
	}
	file, err := json.Marshal([]map[string]any{{"id": "q", "status": "active", "name": mine.Name.VI, "organization": map[string]any{"name": mine.Organization.VI},
		"phones": []map[string]any{{"number": "1900 969 680"}}, "service_areas": []map[string]any{{"name": "Việt Nam"}}, "description": "Nghe và giúp."}})
	if err != nil {
		t.Fatal(err)
	}
	got, report, err := d.bring(forms[0], file, s)
	if err != nil || len(report.Changed) != 1 || len(got.Listings) != len(s.Listings) {
		t.Fatalf("%v %+v", err, report)
	}
	c := report.Changed[0]
	if c.ID != "nat-nbby" || len(c.Fields) != 1 || c.Fields[0].Column != "summary" || report.Notes[0].Note.ID != "matched_by_name" || len(report.Missing) != len(s.Listings)-1 {
		t.Errorf("%+v %+v", c, report.Notes)
	}
}

func TestHarmfulAndBrokenFilesGetOneSentence(t *testing.T) {
	d := newDesk(t)
	good := packed(t, dirty)
	for name, c := range map[string]struct {
		form form
		file string
		want string
	}{
		"half a JSON":    {forms[0], `[{"id":"a","na`, "file_zip"},
		"no JSON":        {forms[0], `hello`, "file_kind"},
		"broken JSON":    {forms[0], `[{"id":"a",,}]`, "file_json"},
		"an empty file":  {forms[0], ``, "file_empty"},
		"a number":       {forms[0], `{"contents":{}}`, "file_kind"},
		"no zip":         {forms[1], `hello`, "file_kind"},
		"half a zip":     {forms[1], string(good[:len(good)/2]), "file_zip"},
		"no services":    {forms[1], string(packed(t, map[string]string{"phones.csv": "id\n1\n"})), "file_tables"},
		"a newer writer": {forms[0], `[{"id":"a","name":"A","attributes":[{"taxonomy_term":{"code":"profile/version"},"value":"99"}]}]`, "file_profile"},
	} {
		_, _, err := d.bring(c.form, []byte(c.file), directory.Snapshot{})
		if n, ok := err.(say.Note); !ok || n.ID != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzReadJSON(f *testing.F) {
	d := newDesk(f)
	s, err := directory.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(d.write(f, forms[0], directory.Snapshot{Listings: s.Listings[:1]}))
	f.Add([]byte(`[{"id":17,"name":"A","schedules":[{"opens_at":"8:00"}],"attributes":[{"label":"Legal"}]}]`))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, _, err := d.bring(forms[0], file, directory.Snapshot{})
		if err == nil && len(got.Listings) > 0 {
			d.write(t, forms[0], got)
			d.write(t, forms[1], got)
		}
	})
}

func FuzzReadTables(f *testing.F) {
	d := newDesk(f)
	f.Add("id,name,status\n1,A,active\n", "id,link_id,taxonomy_term_id\n1,1,t\n", "id,service_id,number\n1,1,0912345678\n")
	f.Fuzz(func(t *testing.T, services, attributes, phones string) {
		d.bring(forms[1], packed(t, map[string]string{"services.csv": services, "attributes.csv": attributes, "phones.csv": phones, "schedules.csv": attributes, "locations.csv": services}), directory.Snapshot{})
	})
}
