package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"nhipcau/knowledge/directory/say"
)

// What unpacking may give at most, so that a small file cannot fill the machine.
const (
	mostUnpacked = 512 << 20 // of all parts together
	mostStrings  = 128 << 20 // of the texts that cells share
)

// oldOffice begins the files of Office before 2007, and those with a password.
const oldOffice = "\xD0\xCF\x11\xE0"

// workbook is an opened Excel file.
type workbook struct {
	parts  map[string]*zip.File
	left   int64    // bytes that may still be unpacked
	sheets []string // parts, in the order of the tabs
	shared []string
	dated  []bool // per style, whether it shows a date
	from   int    // days to add to a serial date: 1462 where day 0 is in 1904
}

// openWorkbook opens a file and refuses what is none, or was made to do harm.
func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	if size > MostBytes {
		return nil, say.It("file_large", "64 MB")
	}
	head := make([]byte, 8)
	n, _ := r.ReadAt(head, 0)
	switch {
	case bytes.HasPrefix(head[:n], []byte(oldOffice)):
		return nil, say.It("file_password")
	case !bytes.HasPrefix(head[:n], []byte("PK")):
		return nil, say.It("file_kind", "XLSX")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, say.It("file_zip")
	}
	w := &workbook{parts: map[string]*zip.File{}, left: mostUnpacked}
	var total uint64
	for _, f := range z.File {
		name := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")
		w.parts[name] = f
		if total += f.UncompressedSize64; total > mostUnpacked {
			return nil, say.It("file_bomb")
		}
		if strings.Contains(strings.ToLower(name), "vbaproject") {
			return nil, say.It("file_macro")
		}
	}
	if w.parts["[Content_Types].xml"] == nil || w.parts["xl/workbook.xml"] == nil {
		return nil, say.It("file_kind", "XLSX")
	}
	for _, read := range []func() error{w.readTypes, w.readTabs, w.readStyles, w.readShared} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// open unpacks a part, as far as that is still allowed. A part that is not there
// is empty.
func (w *workbook) open(name string) (io.ReadCloser, error) {
	f := w.parts[name]
	if f == nil {
		return io.NopCloser(strings.NewReader("")), nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, say.It("file_zip")
	}
	return &bounded{r, &w.left}, nil
}

// bounded reads until the bytes left are used up.
type bounded struct {
	io.ReadCloser
	left *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, say.It("file_bomb")
	}
	return n, err
}

// tokens calls with every token of a part. A DOCTYPE ends it: sheets have none,
// and files that do are made to blow up.
func (w *workbook) tokens(name string, do func(xml.Token) error) error {
	r, err := w.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if n, ok := errors.AsType[say.Note](err); ok {
				return n
			}
			return say.It("file_zip")
		}
		if directive, ok := t.(xml.Directive); ok && bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(directive)), []byte("DOCTYPE")) {
			return say.It("file_doctype")
		}
		if err := do(t); err != nil {
			return err
		}
	}
}

// elements calls with every element that begins, by its name without prefix.
func (w *workbook) elements(name string, do func(xml.StartElement) error) error {
	return w.tokens(name, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok {
			return do(e)
		}
		return nil
	})
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *workbook) readTypes() error {
	return w.elements("[Content_Types].xml", func(e xml.StartElement) error {
		if strings.Contains(strings.ToLower(attribute(e, "ContentType")), "macroenabled") {
			return say.It("file_macro")
		}
		return nil
	})
}

// readTabs lists the sheets in the order of their tabs.
func (w *workbook) readTabs() error {
	targets := map[string]string{}
	err := w.elements("xl/_rels/workbook.xml.rels", func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "/xl/" + target
			}
			targets[attribute(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.elements("xl/workbook.xml", func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				w.from = 1462
			}
		case "sheet":
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" && w.parts[targets[a.Value]] != nil {
					w.sheets = append(w.sheets, targets[a.Value])
				}
			}
		}
		return nil
	})
}

// readShared reads the texts that cells share, without their furigana.
func (w *workbook) readShared() error {
	var b strings.Builder
	in, phonetic, size := false, false, 0
	return w.tokens("xl/sharedStrings.xml", func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				b.Reset()
			case "t":
				in = true
			case "rPh":
				phonetic = true
			}
		case xml.CharData:
			if in && !phonetic {
				if size += len(t); size > mostStrings {
					return say.It("file_bomb")
				}
				b.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in = false
			case "rPh":
				phonetic = false
			case "si":
				w.shared = append(w.shared, unescapeX(b.String()))
			}
		}
		return nil
	})
}
