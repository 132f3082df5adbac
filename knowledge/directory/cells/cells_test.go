package cells_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/directorytest"
	"nhipcau/knowledge/places"
)

func gazetteer(t testing.TB) *places.Gazetteer {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// same compares what listings say.
func same(t interface{ Fatalf(string, ...any) }, want, got *directory.Listing) {
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(directory.Listing{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("read back otherwise: %s", diff)
	}
}

func throughCells(t interface{ Fatalf(string, ...any) }, g cells.Gazetteer, l *directory.Listing) *directory.Listing {
	f := cells.Filling{Listing: &directory.Listing{}, Places: g}
	for _, c := range cells.Columns(g) {
		if err := c.Set(&f, c.Get(l)); err != nil {
			t.Fatalf("%s: %q: %v", c.Key, c.Get(l), err)
		}
	}
	if len(f.Notes) > 0 {
		t.Fatalf("something was read otherwise than written: %v", f.Notes)
	}
	return f.Listing
}

func TestAnyListingSurvivesItsCells(t *testing.T) {
	g := gazetteer(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directorytest.Listing(t, "made")
		same(t, l, throughCells(t, g, l))
	})
}

func TestTheBuiltInListingsSurviveTheirCells(t *testing.T) {
	g := gazetteer(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range s.Listings {
		same(t, l, throughCells(t, g, l))
	}
}

func TestEveryColumnHasItsWords(t *testing.T) {
	seen := map[string]string{}
	for _, c := range cells.Columns(nil) {
		for _, l := range lang.All {
			if c.Title(l) == "" || c.Help(l) == "" {
				t.Errorf("%s has no words in %s", c.Key, l)
			}
			key, ok := cells.Find(strings.ToUpper(c.Title(l)))
			if !ok || key != c.Key {
				t.Errorf("the heading %q leads to %q", c.Title(l), key)
			}
		}
		if other := seen[c.Title(lang.VI)]; other != "" {
			t.Errorf("%s and %s have one title", c.Key, other)
		}
		seen[c.Title(lang.VI)] = c.Key
	}
}

func TestCellsAreReadAsOfficesWriteThem(t *testing.T) {
	g := gazetteer(t)
	for _, c := range []struct{ column, cell, want, note string }{
		{"phones", "0237.3851.234 - 0912 345 678 (chị Lan)", "0237.3851.234\n0912 345 678 | tên: chị Lan", ""},
		{"phones", "912345678", "0912345678", "phone_read"},
		{"phones", "2373851234", "02373851234", "phone_read"},
		{"phones", "9.12345678E8", "0912345678", "phone_read"},
		{"phones", "912345678.0", "0912345678", "phone_read"},
		{"phones", "84912345678", "+84912345678", "phone_read"},
		{"phones", "ĐT: 0237 3851 234", "0237 3851 234", ""},
		{"phones", "Hotline 1800 1744; 111", "1800 1744\n111", ""},
		{"phones", "không có", "", "phone_unknown"},
		{"verified_on", "19/9/2025", "2025-09-19", ""},
		{"verified_on", "45919", "2025-09-19", ""},
		{"verified_on", "2025-09-19 00:00:00", "2025-09-19", ""},
		{"verified_on", "tháng 9 năm 2025", "2025-09", ""},
		{"verified_on", "31/2/2025", "", "date_unknown"},
		{"verified_on", "hôm qua", "", "date_unknown"},
		{"locations", "Trạm Y tế xã Đa Lộc, huyện Hậu Lộc", "Trạm Y tế xã Đa Lộc, huyện Hậu Lộc | xã: 16078 Xã Vạn Lộc | tên cũ", "old_commune"},
		{"locations", "thị trấn Hậu Lộc", "thị trấn Hậu Lộc | xã: 16012 Xã Hậu Lộc | tên cũ", ""},
		{"locations", "huyện Hậu Lộc", "huyện Hậu Lộc | xã: -", "only_district"},
		{"communes", "Hạc Thành; 14758", "14797 Phường Hạc Thành\n14758 Phường Hàm Rồng", ""},
		{"communes", "Paris", "", "no_such_commune"},
		{"communes", "99999", "", "no_such_commune"},
		{"topics", "vay vốn, VIEC LAM", "Vay vốn; Việc làm", ""},
		{"topics", "nhảy múa", "", "not_in_list"},
		{"hours", "7h30–11h30; 13h–17h T2–T6", "T2–T6 07:30–11:30, 13:00–17:00", ""},
		{"hours", "8h-17h thứ 2-6 (trừ lễ, tết)", "T2–T6 08:00–17:00 | ghi chú: trừ lễ, tết", ""},
		{"hours", "giờ hành chính", "ghi chú: giờ hành chính", "hours_as_note"},
		{"name", "Ho\u0323\u0302i Phu\u0323 nu\u031b\u0303", "Hội Phụ nữ", ""},
		{"summary", "Hỏi &amp;amp; đáp", "Hỏi & đáp", "html"},
		{"summary", "<p>Giúp <b>bạn</b>&nbsp;vay.</p><script>x()</script>", "Giúp bạn vay.", "html"},
		{"asks_id", "Họ xem căn cước", "| Họ xem căn cước", ""},
		{"emergency", "x", "có", ""},
		{"costs", "Miễn phí", "Miễn phí | miễn phí", ""},
		{"sources", "https://a.vn/x (19/09/2025)", "https://a.vn/x 2025-09-19", ""},
	} {
		f := cells.Filling{Listing: &directory.Listing{}, Places: g}
		var got string
		var err error
		for _, col := range cells.Columns(g) {
			if col.Key == c.column {
				err = col.Set(&f, c.cell)
				got = cells.Tidy(col.Get(f.Listing))
			}
		}
		said := ""
		for _, n := range f.Notes {
			said += n.ID
		}
		if err != nil {
			said = err.(interface{ Kind() string }).Kind()
		}
		if got != c.want || strings.ReplaceAll(said, "-", "_") != c.note && c.note != "" {
			t.Errorf("%s %q: %q %q, want %q %q", c.column, c.cell, got, said, c.want, c.note)
		}
	}
}

func FuzzCells(f *testing.F) {
	g := gazetteer(f)
	columns := cells.Columns(g)
	for i := range columns {
		f.Add(uint8(i), "T2–T6 8h-17h | tên: x \\| miễn phí\n0912345678 <b>x</b>")
	}
	f.Add(uint8(5), "9.1e8 - (0)")
	f.Fuzz(func(t *testing.T, column uint8, cell string) {
		c := columns[int(column)%len(columns)]
		fill := cells.Filling{Listing: &directory.Listing{}, Places: g}
		if c.Set(&fill, cell) != nil {
			return
		}
		once := c.Get(fill.Listing)
		again := cells.Filling{Listing: &directory.Listing{}, Places: g}
		if err := c.Set(&again, once); err == nil {
			c.Get(again.Listing)
		}
		if !utf8.ValidString(once) {
			t.Fatalf("%s: %q is written %q", c.Key, cell, once)
		}
	})
}
