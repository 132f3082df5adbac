package sheet

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A sheet keeps a date as the number of days since the end of 1899; that it is
// one only the cell's style tells.

var (
	quoted  = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)
	escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)
)

// readStyles finds the styles that show a date.
func (w *workbook) readStyles() error {
	formats := map[string]bool{}
	inCells := false
	return w.tokens("xl/styles.xml", func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "numFmt":
				code := strings.ToLower(quoted.ReplaceAllString(attribute(t, "formatCode"), ""))
				formats[attribute(t, "numFmtId")] = strings.Contains(code, "y") && strings.ContainsAny(code, "dm")
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells {
					id := attribute(t, "numFmtId")
					w.dated = append(w.dated, formats[id] || builtInDate(id))
				}
			}
		case xml.EndElement:
			if t.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return nil
	})
}

// builtInDate knows the formats that every workbook has (ECMA-376 part 1,
// 18.8.30): 14 to 17 and 22 show a date, 27 to 36 and 50 to 58 do in Asian
// editions.
func builtInDate(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58)
}

// number writes a cell's number as a person would: whole ones without a point,
// dates as dates.
func (w *workbook) number(text string, style int) string {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	if style >= 0 && style < len(w.dated) && w.dated[style] && x > 0 && x < 2_000_000 {
		return time.Date(1899, 12, 30+w.from+int(x), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	if x == float64(int64(x)) && x < 1e15 && x > -1e15 {
		return strconv.FormatInt(int64(x), 10)
	}
	return text
}

// unescapeX reads _x000D_ and the like, by which a sheet keeps characters that
// XML cannot.
func unescapeX(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseUint(m[2:6], 16, 16)
		if err != nil {
			return m
		}
		return string(rune(n))
	})
}
