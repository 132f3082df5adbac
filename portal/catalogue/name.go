package catalogue

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/store"
)

// longestID is how many letters a code made from a name has at most.
const longestID = 40

// NewID makes a code from a name that no listing has: "m-hoi-phu-nu-hau-loc".
func (c *Catalogue) NewID(ctx context.Context, name string) (string, error) {
	code := "m-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ':
			return '-'
		}
		return -1
	}, viet.Phrase(name))
	code = strings.Trim(code[:min(len(code), longestID)], "-")
	for n := 1; ; n++ {
		try := code
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		switch _, err := c.Get(ctx, try); {
		case errors.Is(err, store.NotFound):
			return try, nil
		case err != nil:
			return "", err
		}
	}
}
