package demo

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"mime"
	"net/http"
	"path"
	"strings"

	"nhipcau/internal/lang"
)

// takenIn is where files come from that can be taken in again as they are: their
// names mark them, and what is a sample in them says so.
const takenIn = "/portal/services/"

// marked puts the mark on whatever goes out, whoever made it, so that no page can
// lack it: a line above each page with a stylesheet that also marks it on paper,
// a first line in each CSV, and a word in each file's name. Workbooks and PDFs of
// simulated figures bear a mark of their own.
func (h *House) marked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // what is packed could not be marked
		kept := &answer{header: w.Header()}
		next.ServeHTTP(kept, r)
		body := kept.body.Bytes()
		kind, _, _ := mime.ParseMediaType(kept.header.Get("Content-Type"))
		switch kind {
		case "text/html":
			body = h.markPage(body, r.URL.Path != Root && r.Header.Get("Sec-Fetch-Dest") != "iframe", remarks[r.URL.Path])
		case "text/csv":
			if !strings.HasPrefix(r.URL.Path, takenIn) {
				body = h.markSheet(body)
			}
		}
		nameSample(kept.header)
		if kept.header.Get("Content-Length") != "" {
			kept.header.Set("Content-Length", fmt.Sprint(len(body)))
		}
		w.WriteHeader(cmp.Or(kept.status, http.StatusOK))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body) // a reader that is gone needs no answer
		}
	})
}

// remarks are what stands in the line of a page beside the mark: keys of sentences
// about what is so in a demonstration alone.
var remarks = map[string]string{"/portal/log": "mark_log"}

// markPage puts the line where the body of a page begins. What is no page stays
// as it is.
func (h *House) markPage(page []byte, back bool, remark string) []byte {
	l := lang.VI
	if bytes.Contains(page[:min(len(page), 200)], []byte(`<html lang="en"`)) {
		l = lang.EN
	}
	head, body, ok := cutAfter(page, "<head>")
	css, err := h.pages.assets.URL("mark.css")
	if !ok || err != nil {
		return page
	}
	top, body, ok := cutAfter(body, "<body")
	begin, rest, closed := cutAfter(body, ">")
	if !ok || !closed {
		return page
	}
	if bytes.HasPrefix(bytes.TrimSpace(rest), []byte(`<a class="skip"`)) { // stays the first thing on the page
		skip, after, _ := cutAfter(rest, "</a>")
		begin, rest = append(begin, skip...), after
	}
	say := func(key string) string { return html.EscapeString(h.texts[key].In(l)) }
	line := `<aside class="sample-mark" aria-label="` + say("mark_paper") + `"><b>` + say("mark") + `</b>`
	if remark != "" {
		line += ` <span>` + say(remark) + `</span>`
	}
	if back {
		line += ` <a href="` + Root + `?lang=` + l.String() + `" target="_top">` + say("mark_back") + `</a>`
	}
	line += `</aside>`
	return bytes.Join([][]byte{head, []byte(`<link rel="stylesheet" href="` + css + `">`), top, begin, []byte(line), rest}, nil)
}

func cutAfter(b []byte, mark string) (before, after []byte, ok bool) {
	i := bytes.Index(b, []byte(mark))
	if i < 0 {
		return b, nil, false
	}
	i += len(mark)
	return b[:i:i], b[i:], true
}

// byteOrderMark begins a CSV that spreadsheets are to read as UTF-8.
const byteOrderMark = "\ufeff"

func (h *House) markSheet(sheet []byte) []byte {
	rows, marked := bytes.CutPrefix(sheet, []byte(byteOrderMark))
	line := `"` + h.texts["mark"].VI + ` · ` + h.texts["mark"].EN + "\"\n"
	if marked {
		line = byteOrderMark + line
	}
	return append([]byte(line), rows...)
}

// nameSample gives a file that is taken away a name that tells what it is.
func nameSample(header http.Header) {
	disposition, with, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	name := with["filename"]
	if err != nil || name == "" {
		return
	}
	ext := path.Ext(name)
	with["filename"] = strings.TrimSuffix(name, ext) + "-du-lieu-mau" + ext
	header.Set("Content-Disposition", mime.FormatMediaType(disposition, with))
}
