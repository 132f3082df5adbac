package tally

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"nhipcau/store"
)

// opened is the open periods of every table, with the nonces of the newest
// events. It is what the sealed blob holds. Of a table whose cohorts close late
// several periods are open at once: counts of now go to the newest, arrivals to
// that in which the code was given.
type opened struct {
	simulated bool // its noise is known: no figures of real people
	tables    []matrix
	recent    ring
}

// matrix is one open period of one table. It carries its own labels, so that
// releases with longer lists can share it: who meets it with fewer labels
// widens it, and nobody drops any before the period closes.
type matrix struct {
	table  string
	period string
	dims   [][]string // labels
	n      []int64    // a cell for every combination, the last dimension fastest
	anew   bool       // it began in the middle of the period: what was counted before is lost
}

// advance brings the open periods to the time: a period that begins gets its
// noise, and those that are over, with the days that arrivals have, are handed
// back to be closed. Time never goes backwards in it: while the clock says a
// time before the newest open period, what comes counts into that one, and
// nothing closes. Periods in which nothing ran are not opened afterwards.
func (o *opened) advance(tables []table, now time.Time, drawn *noise) (closed []store.Period, changed bool, err error) {
	drawn = drawn.many()
	for _, t := range tables {
		if m := o.newest(t); m == nil || t.period(now) > m.period {
			o.tables, changed = append(o.tables, t.begin(now, drawn)), true
		}
	}
	for i := 0; i < len(o.tables); i++ {
		m := &o.tables[i]
		at := slices.IndexFunc(tables, func(t table) bool { return t.name == m.table })
		if at < 0 {
			continue // of another release, which closes it
		}
		t := tables[at]
		over, err := m.over(t, now)
		if err != nil {
			return nil, false, err
		}
		if over && o.newest(t) != m {
			closed, changed = append(closed, m.closed()), true
			o.tables = slices.Delete(o.tables, i, i+1)
			i--
			continue
		}
		widened, err := m.widen(t, drawn)
		if err != nil {
			return nil, false, err
		}
		changed = changed || widened
	}
	return closed, changed, nil
}

// newest is the open period that counts of now go to.
func (o *opened) newest(t table) (newest *matrix) {
	for i := range o.tables {
		if m := &o.tables[i]; m.table == t.name && (newest == nil || m.period > newest.period) {
			newest = m
		}
	}
	return newest
}

// at is the open period of a table that holds an instant, nil when it is closed
// or was never opened.
func (o *opened) at(t table, instant time.Time) *matrix {
	for i := range o.tables {
		if m := &o.tables[i]; m.table == t.name && m.period == t.period(instant) {
			return m
		}
	}
	return nil
}

func (t table) begin(now time.Time, drawn *noise) matrix {
	m := matrix{table: t.name, period: t.period(now), dims: t.lists()}
	m.n = make([]int64, m.size())
	labels := m.dims[len(m.dims)-1]
	for i := range m.n {
		m.n[i] = drawn.laplace(t.scale(labels[i%len(labels)]))
	}
	return m
}

// over reports whether a period can be closed at a time.
func (m *matrix) over(t table, now time.Time) (bool, error) {
	_, end, err := span(m.period)
	return err == nil && !now.Before(end.AddDate(0, 0, t.late)), err
}

func (m *matrix) size() int {
	n := 1
	for _, labels := range m.dims {
		n *= len(labels)
	}
	return n
}

// widen adds the labels that the table has and the open period has not, with
// noise of their own.
func (m *matrix) widen(t table, drawn *noise) (bool, error) {
	lists := t.lists()
	if len(lists) != len(m.dims) {
		return false, fmt.Errorf("%w: the table %s has other dimensions in this program", ErrSealed, t.name)
	}
	wide := matrix{table: m.table, period: m.period, anew: m.anew}
	for i, list := range lists {
		labels := slices.Clone(m.dims[i])
		for _, l := range list {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
		wide.dims = append(wide.dims, labels)
	}
	if wide.size() == m.size() {
		return false, nil
	}
	wide.n = make([]int64, wide.size())
	for i, key := range wide.keys() {
		if old := m.index(key); old >= 0 {
			wide.n[i] = m.n[old]
		} else if scale := t.scale(key[len(key)-1]); scale > 0 {
			wide.n[i] = drawn.laplace(scale)
		}
	}
	*m = wide
	return true, nil
}

// keys lists the labels of every cell, in the order of n.
func (m *matrix) keys() [][]string {
	keys := [][]string{nil}
	for _, labels := range m.dims {
		var longer [][]string
		for _, k := range keys {
			for _, l := range labels {
				longer = append(longer, append(slices.Clip(k), l))
			}
		}
		keys = longer
	}
	return keys
}

// index finds the cell with these labels, -1 for none.
func (m *matrix) index(key []string) int {
	if len(key) != len(m.dims) {
		return -1
	}
	at := 0
	for i, labels := range m.dims {
		j := slices.Index(labels, key[i])
		if j < 0 {
			return -1
		}
		at = at*len(labels) + j
	}
	return at
}

func (m *matrix) closed() store.Period {
	p := store.Period{Table: m.table, Name: m.period}
	if m.anew {
		p.Cells = append(p.Cells, store.Cell{Key: anewMark, Count: 1})
	}
	for i, key := range m.keys() {
		p.Cells = append(p.Cells, store.Cell{Key: strings.Join(key, "/"), Count: m.n[i]})
	}
	return p
}

// add counts an event of now in one cell of every table that has a place for
// it, unless it is among the recent ones, and says whether it was counted.
func (o *opened) add(tables []table, e Event) bool {
	if !o.recent.take(e.Nonce) {
		return false
	}
	for _, t := range tables {
		m := o.newest(t)
		if at := m.index(t.key(e)); at >= 0 {
			m.n[at]++
		}
	}
	return true
}

// arrive counts what became of a code in the cohorts of the month in which it
// was given, as far as they are open. before is what was counted of the same
// code already and is now known better, so that a code is in one cell at most.
func (o *opened) arrive(tables []table, cohort time.Time, e Event, before Stage, reason string) {
	for _, t := range tables {
		m := o.at(t, cohort)
		if m == nil {
			continue
		}
		if at := m.index(t.key(e)); at >= 0 {
			m.n[at]++
		}
		was := e
		was.Stage, was.Reason = before, reason
		if at := m.index(t.key(was)); at >= 0 {
			m.n[at]--
		}
	}
}

// remembered is how many events back a repetition is noticed.
const remembered = 4096

// ring holds the nonces of the newest events; zero is an empty place.
type ring struct {
	nonces [remembered]uint64
	next   uint16 // the place that is overwritten next
}

// take remembers a nonce, unless it is there already.
func (r *ring) take(nonce uint64) bool {
	if slices.Contains(r.nonces[:], nonce) {
		return false
	}
	r.nonces[r.next] = nonce
	r.next = (r.next + 1) % remembered
	return true
}
