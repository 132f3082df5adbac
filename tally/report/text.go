package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"nhipcau/internal/lang"
)

// WriteJSON writes the report itself, without words.
func WriteJSON(w io.Writer, r Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// WriteText writes the report for a terminal or a mail.
func WriteText(w io.Writer, r Report, l lang.Lang) error {
	d := r.document(l)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", d.title, d.of)
	if d.warning != "" {
		fmt.Fprintf(&b, "%s\n", d.warning)
	}
	for _, h := range d.head {
		fmt.Fprintf(&b, "%s: %s\n", h[0], h[1])
	}
	paragraphs(&b, d.missing)
	paragraphs(&b, d.reading)
	for _, s := range d.sections {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.title))
		if len(s.rows) > 0 {
			table(&b, s)
		}
		if s.said() != "" {
			fmt.Fprintf(&b, "%s\n", s.said())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func paragraphs(b *strings.Builder, all []string) {
	if len(all) > 0 {
		fmt.Fprintf(b, "\n%s\n", strings.Join(all, "\n"))
	}
}

// table aligns the columns, and leaves no blanks at the ends of lines.
func table(b *strings.Builder, s section) {
	var out strings.Builder
	t := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(s.columns, "\t"))
	for _, row := range s.rows {
		var fields []string
		for _, c := range row {
			fields = append(fields, strings.ReplaceAll(c.text, "\n", " "))
		}
		fmt.Fprintln(t, strings.Join(fields, "\t"))
	}
	t.Flush()
	for line := range strings.Lines(out.String()) {
		fmt.Fprintln(b, strings.TrimRight(line, " \n"))
	}
}
