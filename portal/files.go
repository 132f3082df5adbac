package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/directory/sheet"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
)

func fileRoutes() []route {
	return []route{
		{method: "GET", path: deskPath + "/files", may: editors, serve: showFiles},
		{method: "GET", path: deskPath + "/files/{file}", may: editors, serve: sendServices},
		{method: "POST", path: deskPath + "/import", may: editors, upload: true, serve: tryImport},
		{method: "POST", path: deskPath + "/import/keep", may: editors, serve: keepImport},
	}
}

// fileKind is a way in which the directory is written.
type fileKind struct{ Name, Ext, Type string }

// Word is how texts name it.
func (k fileKind) Word() string {
	if k.Name == "hsds-csv" {
		return "tables"
	}
	return k.Name
}

// fileKinds are the ways, by what they are called in addresses.
var fileKinds = []fileKind{
	{"xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"csv", ".csv", "text/csv; charset=utf-8"},
	{"hsds", ".json", "application/json"},
	{"hsds-csv", ".zip", "application/zip"},
}

// filesPage is where files come in and go out.
type filesPage struct {
	desk
	Kinds []fileKind
	Wrong string
	Note  *say.Note // what is wrong with the file
}

func showFiles(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	return v.show("files.html", "files_title", filesPage{desk: top, Kinds: fileKinds})
}

// sendServices sends the directory, live.xlsx or draft.json, or the template, and
// notes that it was taken.
func sendServices(v *visit) error {
	which, ext, _ := strings.Cut(v.r.PathValue("file"), ".")
	i := slices.IndexFunc(fileKinds, func(k fileKind) bool { return k.Ext == "."+ext })
	switch {
	case which == "template" && ext == "xlsx":
		return v.send("nhipcau-template.xlsx", fileKinds[0].Type, func(out io.Writer) error { return sheet.WriteTemplate(out, v.Places, v.lang()) })
	case i < 0 || which != "live" && which != "draft":
		return store.NotFound
	}
	draft, err := v.Catalogue.Draft(v.r.Context())
	if err != nil {
		return err
	}
	snapshot := draft.Live().Snapshot
	if which == "draft" {
		snapshot = draft.Snapshot
	}
	kind := fileKinds[i]
	return v.send("nhipcau-directory-"+which+kind.Ext, kind.Type, func(out io.Writer) error {
		w := hsds.Writer{Places: v.Places, Offices: snapshot.Offices}
		switch kind.Name {
		case "hsds":
			return w.WriteJSON(out, snapshot.Listings)
		case "hsds-csv":
			return w.WriteTables(out, snapshot.Listings)
		case "csv":
			return sheet.WriteCSV(out, snapshot.Listings, v.Places, v.lang())
		}
		return sheet.WriteXLSX(out, snapshot.Listings, v.Places, v.lang())
	})
}

// send writes a file whole before anything of it goes out.
func (v *visit) send(name, kind string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	err := v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		return auditlog.Write(v.r.Context(), tx, auditlog.Entry{At: v.Now(), By: v.account.Actor(), Deed: auditlog.Exported, Object: name})
	})
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = v.w.Write(b.Bytes()) // a reader that is gone needs no answer
	return nil
}

// Uploads are kept, one of each account, for as long as somebody looks at what
// they would change.
const (
	maxUpload  = 8 << 20
	uploadKind = "directory-upload"
	keepUpload = time.Hour
)

// uploaded is a file that waits for a yes.
type uploaded struct {
	Kind  string          `json:"kind"`
	Topic directory.Topic `json:"topic,omitempty"`
	File  []byte          `json:"file"`
}

func (u uploaded) sum() string {
	s := sha256.Sum256(u.File)
	return hex.EncodeToString(s[:12])
}

// importPage says what a file would change, and changes nothing.
type importPage struct {
	desk
	Report   intake.Report
	New      []intake.Named
	Changed  []intake.Change
	Refused  []intake.Finding
	Notes    []intake.Finding
	More     bool // there is more of it than is shown
	NotShown []say.Note
	Titles   map[string]cells.Column
	Sum      string // of the file
	Mark     string // of the draft it was held against
	Moved    bool   // the draft changed since it was shown
	Offices  int    // of communes that change
	Wanted   bool   // there is something to keep
}

// mostReported is how many lines of each kind a page shows.
const mostReported = 100

// tryImport reads a file that was sent and shows what it would change.
func tryImport(v *visit) error {
	kind, file, wrong := v.uploadedFile()
	if wrong != "" {
		return v.refuseFile(filesPage{Wrong: wrong})
	}
	u := uploaded{Kind: kind, Topic: directory.Topic(one(v.field("topic"), allTopics())), File: file}
	page, _, _, err := v.runImport(u)
	if n, ok := errors.AsType[say.Note](err); ok {
		return v.refuseFile(filesPage{Note: &n})
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(u)
	if err != nil {
		return err
	}
	err = v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		if err := tx.DeleteRecord(v.r.Context(), uploadKind, v.account.ID); err != nil {
			return err
		}
		return tx.PutRecord(v.r.Context(), store.Record{Kind: uploadKind, ID: v.account.ID, Expires: v.Now().Add(keepUpload), Body: body}, v.Now())
	})
	if err != nil {
		return err
	}
	return v.show("import.html", "import_title", page)
}

// uploadedFile takes the file out of what was sent; wrong is the key of a
// sentence.
func (v *visit) uploadedFile() (kind string, file []byte, wrong string) {
	f, head, err := v.r.FormFile("file")
	if err != nil || head.Size == 0 {
		return "", nil, "files_none"
	}
	defer f.Close()
	ext := strings.ToLower(path.Ext(head.Filename))
	if ext == ".tsv" {
		ext = ".csv"
	}
	i := slices.IndexFunc(fileKinds, func(k fileKind) bool { return k.Ext == ext })
	if i < 0 {
		return "", nil, "files_kind"
	}
	if file, err = io.ReadAll(f); err != nil {
		return "", nil, "files_none"
	}
	return fileKinds[i].Name, file, ""
}

func (v *visit) refuseFile(page filesPage) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	page.desk, page.Kinds = top, fileKinds
	v.draw(http.StatusUnprocessableEntity, "files.html", "files_title", page)
	return nil
}

// runImport holds a file against the draft. One file is read at a time: a large
// one takes memory.
func (v *visit) runImport(u uploaded) (page importPage, draft catalogue.Draft, to directory.Snapshot, err error) {
	select {
	case v.intakes <- struct{}{}:
		defer func() { <-v.intakes }()
	case <-v.r.Context().Done():
		return page, draft, to, v.r.Context().Err()
	}
	if page.desk, draft, err = v.readDesk(); err != nil {
		return page, draft, to, err
	}
	in := intake.New(intake.Config{Into: draft.Snapshot, Judge: v.Catalogue.Judge(), Places: v.Places, Topic: u.Topic, Now: v.Now()})
	var notes []intake.Finding
	file, size := bytes.NewReader(u.File), int64(len(u.File))
	switch taker := (hsds.Taker{Row: in.Take, Office: in.TakeOffice}); u.Kind {
	case "hsds":
		err = hsds.ReadJSON(file, size, v.Places, taker)
	case "hsds-csv":
		err = hsds.ReadTables(file, size, v.Places, taker)
	case "csv":
		notes, err = sheet.ReadCSV(file, size, v.Places, in.Take)
	default:
		notes, err = sheet.ReadXLSX(file, size, v.Places, in.Take)
	}
	if err != nil {
		return page, draft, to, err
	}
	to, page.Report = in.Finish()
	page.Report.Notes = append(notes, page.Report.Notes...)
	page.Offices = catalogue.OtherOffices(draft.Snapshot, to)
	page.tell(v.Catalogue.Columns())
	page.Sum, page.Mark = u.sum(), draft.Mark()
	return page, draft, to, nil
}

// tell picks what the page shows of a report.
func (p *importPage) tell(columns []cells.Column) {
	r := p.Report
	p.New, p.Changed, p.Refused, p.Notes = first(r.New), first(r.Changed), first(r.Refused), first(r.Notes)
	p.More = len(r.New)+len(r.Changed)+len(r.Refused)+len(r.Notes) > len(p.New)+len(p.Changed)+len(p.Refused)+len(p.Notes)
	p.Wanted = len(r.New)+len(r.Changed)+p.Offices > 0
	for _, id := range slices.Sorted(maps.Keys(r.NotShown)) {
		p.NotShown = append(p.NotShown, say.It("gate_"+id))
	}
	p.Titles = map[string]cells.Column{}
	for _, c := range columns {
		p.Titles[c.Key] = c
	}
}

// Column names a column, "" where there is none.
func (p importPage) Column(key string) *cells.Column {
	c, ok := p.Titles[key]
	if !ok {
		return nil
	}
	return &c
}

// Kept is how many rows of a reason the gate holds back.
func (p importPage) Kept(n say.Note) int { return p.Report.NotShown[strings.TrimPrefix(n.ID, "gate_")] }

func first[T any](all []T) []T { return all[:min(len(all), mostReported)] }

// keepImport makes what was shown the draft: the same file against the same
// draft, or it is shown once more.
func keepImport(v *visit) error {
	u, err := v.upload()
	if errors.Is(err, store.NotFound) {
		return v.refuseFile(filesPage{Wrong: "files_gone"})
	}
	if err != nil {
		return err
	}
	page, draft, to, err := v.runImport(u)
	if n, ok := errors.AsType[say.Note](err); ok {
		return v.refuseFile(filesPage{Note: &n})
	}
	if err != nil {
		return err
	}
	err = store.Conflict
	if v.field("sum") == page.Sum && v.field("mark") == page.Mark && page.Wanted {
		err = v.Catalogue.Import(v.r.Context(), v.account.Actor(), draft, to, u.Kind)
	}
	switch {
	case err == nil:
		v.dropUpload()
		return v.goTo(deskPath+"/draft", "imported")
	case !isConflict(err):
		return err
	}
	page.Moved = true
	v.draw(http.StatusConflict, "import.html", "import_title", page)
	return nil
}

// upload reads the file that waits for a yes of this account.
func (v *visit) upload() (u uploaded, err error) {
	kept, err := v.Store.Record(v.r.Context(), uploadKind, v.account.ID, v.Now())
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(kept.Body, &u)
}

// dropUpload deletes it, now that it is in the draft. One that stays expires.
func (v *visit) dropUpload() {
	err := v.Store.Write(v.r.Context(), func(tx *store.Tx) error { return tx.DeleteRecord(v.r.Context(), uploadKind, v.account.ID) })
	if err != nil {
		v.Log.Error("a file that is in the draft is still kept", "part", "portal", "err", err)
	}
}
