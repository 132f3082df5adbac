package portal

import (
	"net/url"
	"slices"
	"testing"
)

func TestEveryLineOfALongListStandsOnOnePage(t *testing.T) {
	for _, all := range []int{0, 1, 24, 25, 26, 50, 51} {
		list := make([]int, all)
		for i := range list {
			list[i] = i
		}
		var seen []int
		asked := url.Values{"page": {"0"}}
		for {
			p := turn(asked, all, 25, "/x", "q", "vay", "none", "")
			seen = append(seen, onPage(p, list)...)
			if p.After == "" {
				break
			}
			u, err := url.Parse(p.After)
			if err != nil || u.Query().Get("q") != "vay" || u.Query().Has("none") {
				t.Fatalf("%v: %s", err, p.After)
			}
			if back := turn(u.Query(), all, 25, "/x"); back.Before == "" {
				t.Fatal("no way back from", p.After)
			}
			asked = u.Query()
		}
		if !slices.Equal(seen, list) {
			t.Errorf("of %d lines %d were shown", all, len(seen))
		}
	}
	for _, page := range []string{"", "-1", "3", "x", "99999999999999999999"} {
		if p := turn(url.Values{"page": {page}}, 75, 25, "/x"); p.From != 1 || p.To != 25 || p.Before != "" {
			t.Errorf("page %q: %+v", page, p)
		}
	}
}
