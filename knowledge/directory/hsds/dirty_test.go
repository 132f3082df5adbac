package hsds_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
)

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
