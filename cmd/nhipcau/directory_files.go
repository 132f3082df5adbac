package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/intake"
	notes "nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/directory/sheet"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
)

// format finds how a file is written: as said, else by its name.
func (o given) formatOf(file string) (string, error) {
	format := o.format
	if format == "" {
		format = map[string]string{".json": "hsds", ".zip": "hsds-csv", ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx"}[strings.ToLower(filepath.Ext(file))]
	}
	switch format {
	case "hsds", "hsds-csv", "csv", "xlsx":
		return format, nil
	case "":
		return "", usageError{errors.New("say --format hsds, hsds-csv, csv or xlsx")}
	}
	return "", usageError{fmt.Errorf("--format %s is not known: hsds, hsds-csv, csv or xlsx", format)}
}

func exportDirectory(s *shop) error {
	format, err := s.formatOf(s.file)
	if err != nil {
		return err
	}
	draft, err := s.Draft(s.ctx)
	if err != nil {
		return err
	}
	snapshot := draft.Live().Snapshot
	if s.draft {
		snapshot = draft.Snapshot
	}
	w := hsds.Writer{Places: s.k.Places, Offices: snapshot.Offices}
	return s.write(func(out io.Writer) error {
		switch format {
		case "hsds":
			return w.WriteJSON(out, snapshot.Listings)
		case "hsds-csv":
			return w.WriteTables(out, snapshot.Listings)
		case "csv":
			return sheet.WriteCSV(out, snapshot.Listings, s.k.Places, s.lang)
		}
		return sheet.WriteXLSX(out, snapshot.Listings, s.k.Places, s.lang)
	})
}

func writeTemplate(s *shop) error {
	return s.write(func(out io.Writer) error { return sheet.WriteTemplate(out, s.k.Places, s.lang) })
}

// write writes to the file that -o names, or to standard output. A file is put
// in its place when it is whole.
func (s *shop) write(do func(io.Writer) error) error {
	if s.file == "" {
		return do(s.out)
	}
	f, err := os.CreateTemp(filepath.Dir(s.file), filepath.Base(s.file)+"-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written (%s)", s.file, safelog.Kind(err))
	}
	defer os.Remove(f.Name())
	err = do(f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.file)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written (%s)", s.file, safelog.Kind(err))
	}
	return nil
}

func importDirectory(s *shop) error {
	draft, err := s.Draft(s.ctx)
	if err != nil {
		return err
	}
	topic := directory.Topic(s.topic)
	if topic != "" && !topic.Valid() {
		return usageError{fmt.Errorf("--topic %s is not known: it is one of %s", topic, strings.Join(topicNames(), ", "))}
	}
	in := intake.New(intake.Config{Into: draft.Snapshot, Judge: s.Judge(), Places: s.k.Places, Topic: topic, Now: time.Now()})
	more, source, err := s.read(in)
	if n, ok := errors.AsType[notes.Note](err); ok {
		return errors.New(n.In(s.lang))
	}
	if err != nil {
		return err
	}
	to, report := in.Finish()
	report.Notes = append(more, report.Notes...)
	if err := s.printReport(report); err != nil {
		return err
	}
	offices := catalogue.OtherOffices(draft.Snapshot, to)
	if offices > 0 && !s.json {
		s.print("offices", offices)
	}
	switch changes := len(report.New) + len(report.Changed) + offices; {
	case s.confirm && changes > 0:
		if err := s.Import(s.ctx, auditlog.CommandLine, draft, to, source); err != nil {
			return err
		}
		s.after("drafted")
	case s.confirm:
		s.after("nothing")
	default:
		s.after("dry")
	}
	return nil
}

// after says what to do next, where a person reads it.
func (s *shop) after(key string) {
	if !s.json {
		fmt.Fprintln(s.out)
		s.print(key)
	}
}

// read brings the rows of a file, or of another installation, to the intake.
func (s *shop) read(in *intake.Intake) (more []intake.Finding, source string, err error) {
	taker := hsds.Taker{Row: s.progress(in.Take), Office: in.TakeOffice}
	if s.url != "" {
		return nil, s.url, s.follow(taker)
	}
	if len(s.args) == 0 {
		return nil, "", usageError{errors.New("name the file to import, or --from-url")}
	}
	file := s.args[0]
	format, err := s.formatOf(file)
	if err != nil {
		return nil, "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, "", fmt.Errorf("%s cannot be read (%s)", file, safelog.Kind(err))
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || st.IsDir() {
		return nil, "", fmt.Errorf("%s is no file", file)
	}
	switch format {
	case "hsds":
		err = hsds.ReadJSON(f, st.Size(), s.k.Places, taker)
	case "hsds-csv":
		err = hsds.ReadTables(f, st.Size(), s.k.Places, taker)
	case "csv":
		more, err = sheet.ReadCSV(f, st.Size(), s.k.Places, taker.Row)
	default:
		more, err = sheet.ReadXLSX(f, st.Size(), s.k.Places, taker.Row)
	}
	return more, format, err
}

// progress says now and then how far a long file is.
func (s *shop) progress(take func(intake.Row) error) func(intake.Row) error {
	const every = 5000
	rows := 0
	return func(r intake.Row) error {
		if rows++; rows%every == 0 {
			fmt.Fprintln(s.errs, "nhipcau:", s.say("progress", rows))
		}
		return take(r)
	}
}

// printReport prints what came of a file.
func (s *shop) printReport(r intake.Report) error {
	if s.json {
		return s.encode(r)
	}
	out := bufio.NewWriter(s.out)
	defer out.Flush()
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	titles := map[string]string{}
	for _, c := range cells.Columns(nil) {
		titles[c.Key] = c.Title(s.lang)
	}
	line("%s", s.say("rows", r.Rows, len(r.New), len(r.Changed), r.Unchanged, r.RefusedRows()))
	if len(r.Missing) > 0 {
		line("%s", s.say("missing", len(r.Missing)))
	}
	if len(r.New) > 0 {
		line("\n%s", s.say("new"))
		for _, n := range r.New {
			line("  %s  %s", n.ID, n.Name)
		}
	}
	if len(r.Changed) > 0 {
		line("\n%s", s.say("changed"))
	}
	for _, c := range r.Changed {
		line("  %s  %s", c.ID, c.Name)
		for _, f := range c.Fields {
			line("    %s: %s → %s", titles[f.Column], quote(f.From), quote(f.To))
		}
	}
	s.printFindings(line, "refused", r.Refused, titles)
	s.printFindings(line, "notes", r.Notes, titles)
	if len(r.NotShown) > 0 {
		line("\n%s", s.say("not_shown"))
		for _, id := range sortedKeys(r.NotShown) {
			line("  %5d  %s", r.NotShown[id], notes.It("gate_"+id).In(s.lang))
		}
	}
	return nil
}

func (s *shop) printFindings(line func(string, ...any), title string, found []intake.Finding, titles map[string]string) {
	if len(found) == 0 {
		return
	}
	line("\n%s", s.say(title))
	for _, f := range found {
		at := s.say("row", f.Row)
		if f.Listing != "" {
			at += " (" + f.Listing + ")"
		}
		if f.Column != "" {
			at += ", " + titles[f.Column]
		}
		sentence := f.Note.In(s.lang)
		if f.Value != "" && !strings.Contains(sentence, f.Value) {
			sentence += " " + quote(f.Value)
		}
		line("  %s: %s", at, sentence)
	}
}

// quote shows a cell on one line.
func quote(cell string) string {
	return "“" + sheet.Short(cell) + "”"
}
