package directory

import (
	"strings"
	"testing"
	"testing/fstest"
)

const goodYAML = `- id: a
  name: {vi: A, en: A}
  summary: {vi: Giúp., en: Helps.}
  organization: {vi: A, en: A}
  topics: [legal]
  access: [phone]
  phones: [{number: "1800 1233"}]
  service_area: {scope: national}
  confidence: high
  sources: [{url: "https://example.vn/a", date: "2025-11-21"}]
`

func TestADefectIsOneClearLine(t *testing.T) {
	v, g := knowledge(t)
	read := func(yaml, csv string) error {
		_, err := Read(fstest.MapFS{"a.yaml": {Data: []byte(yaml)}, "communes.csv": {Data: []byte(csv)}}, v, g)
		return err
	}
	const head = "code,name,seat,source_url,source_date\n"
	if err := read(goodYAML, head+"14797,phường Hạc Thành,,https://example.vn,2025\n"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"topics: [legal]", "topics: [law]", `a.yaml:1: a: topic "law"`},
		{"topics: [legal]", "topics: []", "no topics"},
		{"topics: [legal]", "topics: [legal]\n  lead: [jobs]", `lead "jobs"`},
		{"topics: [legal]", "topics: [legal]\n  tags: [dental]", `tag "dental"`},
		{"topics: [legal]", "topics: [legal]\n  only_when_asked: true", "needs tags"},
		{"topics: [legal]", "topics: [legal]\n  local_of: b", "no such general listing"},
		{"- id: a", "- id: A b", `id "A b"`},
		{"- id: a", "- id: 7", `id "7"`},
		{"access: [phone]", "access: [letter]", `access "letter"`},
		{"scope: national", "scope: world", `scope "world"`},
		{"scope: national", "scope: area", "without communes"},
		{"scope: national", "scope: area, communes: [12345]", "12345 is not a commune"},
		{"scope: national", "scope: province, communes: [14797]", "takes no communes"},
		{"confidence: high", "confidence: sure", `confidence "sure"`},
		{"2025-11-21", "21/11/2025", `source date "21/11/2025"`},
		{"https://example.vn/a", "example", `source "example"`},
		{"confidence: high", "eligibility: {rule: 'age == \"old\"'}\n  confidence: high", "a rule needs a source"},
		{"confidence: high", "eligibility: {rule: 'age == \"old\"'}\n  confidence: high", `no value "old"`},
		{"confidence: high", "verification: {status: phone}\n  confidence: high", "say when and by whom"},
		{"confidence: high", "schedule: {weekly: [{days: [MO], opens: '8', closes: '9'}]}\n  confidence: high", `hours "8"`},
		{"summary:", "sumary:", `a.yaml:3: unknown field "sumary"`},
		{"confidence: high", "confidence: high\n  ready: {}", `unknown field "ready"`},
		{"confidence: high", "confidence: [high", "a.yaml:"},
		{"- id: a", "id: a", "a.yaml:"},
		{goodYAML, "hello", "a.yaml:1: want a list"},
		{"- id: a", goodYAML + "- id: a", "a.yaml:11: a: this id is taken"},
		{"}]\n", "}, {url: \"https://example.vn/b\", date: \"2026\"}]\n", "newest first"},
	} {
		content := strings.Replace(goodYAML, c.old, c.new, 1)
		if c.want == "newest first" {
			content = strings.TrimSuffix(goodYAML, "}]\n") + c.new
		}
		oneLineEach(t, c.new, read(content, head), c.want)
	}
	for csv, want := range map[string]string{
		head + "x,phường Hạc Thành,,,\n":   "communes.csv:2: want a commune's code",
		head + "12345,xã Nào,,,\n":         "communes.csv: 12345 (xã Nào) is not a commune",
		head + "14797,phường Hạc Thành\n":  "communes.csv:2: wrong number of fields",
		head + "14797,\"phường,,,\n":       "communes.csv:",
		head + "1,xã Nào,,,\n14797,,,,,\n": "communes.csv:3",
	} {
		oneLineEach(t, csv, read(goodYAML, csv), want)
	}
}

func oneLineEach(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%q: %v, want %q", what, err, want)
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !strings.HasPrefix(line, "a.yaml:") && !strings.HasPrefix(line, "communes.csv:") {
			t.Errorf("%q: line %q has no place", what, line)
		}
	}
}

func FuzzParse(f *testing.F) {
	v, g := knowledge(f)
	f.Add([]byte(goodYAML))
	f.Add([]byte("- id: [}"))
	f.Add([]byte("- id: a\n  topics: !000000\n000000\n  0000000008: 0000\n  0000008: 0000"))
	f.Add([]byte("- &a {id: a}\n- *a\n- {}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		listings, err := Parse("a.yaml", content)
		if err != nil {
			return
		}
		d, err := New(listings, nil, v, g)
		if err != nil {
			return
		}
		for _, topic := range Topics() {
			d.Match(Query{Topic: topic, Area: 14797, Now: today})
		}
		for _, l := range d.Listings() {
			l.Gate(today)
			l.Schedule.OpenAt(today)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	v, g := knowledge(b)
	for b.Loop() {
		if _, err := Load(v, g); err != nil {
			b.Fatal(err)
		}
	}
}
