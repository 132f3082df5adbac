package portal

import (
	"net/url"
	"strconv"
)

// pager is which part of a long list stands on a page, and where its neighbours
// are.
type pager struct {
	All, From, To int    // found in all, and which of them stand here, from 1
	Before, After string // addresses of the pages beside, "" at an end
}

// turn finds the page that was asked for; what is no page is the first. The
// neighbours' addresses keep what the list was asked for, given in pairs.
func turn(asked url.Values, all, length int, path string, kept ...string) pager {
	n, err := strconv.Atoi(asked.Get("page"))
	if err != nil || n < 0 || n > (all-1)/length {
		n = 0
	}
	p := pager{All: all, From: n*length + 1, To: min((n+1)*length, all)}
	at := func(n int) string {
		q := url.Values{"page": {strconv.Itoa(n)}}
		for i := 0; i+1 < len(kept); i += 2 {
			if kept[i+1] != "" {
				q.Set(kept[i], kept[i+1])
			}
		}
		return path + "?" + q.Encode()
	}
	if n > 0 {
		p.Before = at(n - 1)
	}
	if p.To < all {
		p.After = at(n + 1)
	}
	return p
}

// onPage cuts the page out of the list.
func onPage[T any](p pager, all []T) []T { return all[p.From-1 : p.To] }
