package portal

import (
	"context"
	"strconv"

	"nhipcau/portal/shelf"
)

// historyLength is how many moves a page of a history shows.
const historyLength = 20

// moves are a part of a history, newest first.
type moves struct {
	Moves []shelf.Move
	Live  int64 // the release that is live
	Older int64 // where the next part begins; 0 where there is none
	now   int64 // the move that made it live; 0 where that is on another page
}

// Now reports whether a move is the one that what is live came of. A release that
// came back stands in two lines, and only the newer one is how things are.
func (m moves) Now(of shelf.Move) bool { return of.Number == m.now }

// readMoves reads the part of a history that the address asks for.
func (v *visit) readMoves(history func(context.Context, int64, int) ([]shelf.Move, error), live int64) (m moves, err error) {
	below, err := strconv.ParseInt(v.r.URL.Query().Get("below"), 10, 64)
	if err != nil || below < 0 {
		below = 0
	}
	m.Live = live
	if m.Moves, err = history(v.r.Context(), below, historyLength); err != nil {
		return m, err
	}
	n := len(m.Moves)
	if n == historyLength {
		m.Older = m.Moves[n-1].Number
	}
	if below == 0 && n > 0 && m.Moves[0].Release == live {
		m.now = m.Moves[0].Number
	}
	return m, nil
}
