package tally

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"nhipcau/store"
)

// opened is the open period of every table, with the nonces of the newest
// events. It is what the sealed blob holds.
type opened struct {
	tables []matrix
	recent ring
}

// matrix is the open period of one table. It carries its own labels, so that
// releases with longer lists can share it: who meets it with fewer labels
// widens it, and nobody drops any before the period closes.
type matrix struct {
	table  string
	period string
	dims   [][]string // labels
	n      []int64    // a cell for every combination, the last dimension fastest
}

// advance brings the open periods to the time: tables that are new begin, and
// those whose period is over are handed back to be closed and begin again. A
// period never goes backwards: while the clock says a time before the open
// period, what comes counts into the open period. Periods in which nothing ran
// are not opened afterwards.
func (o *opened) advance(tables []table, now time.Time) (closed []store.Period, changed bool, err error) {
	for _, t := range tables {
		i := slices.IndexFunc(o.tables, func(m matrix) bool { return m.table == t.name })
		if i < 0 {
			o.tables, changed = append(o.tables, t.begin(now)), true
			continue
		}
		m := &o.tables[i]
		if t.period(now) > m.period {
			closed, changed = append(closed, m.closed()), true
			*m = t.begin(now)
			continue
		}
		widened, err := m.widen(t)
		if err != nil {
			return nil, false, err
		}
		changed = changed || widened
	}
	return closed, changed, nil
}

func (t table) begin(now time.Time) matrix {
	m := matrix{table: t.name, period: t.period(now)}
	for _, d := range t.dims {
		m.dims = append(m.dims, d.labels)
	}
	m.n = fresh(m.size())
	return m
}

func (m *matrix) size() int {
	n := 1
	for _, labels := range m.dims {
		n *= len(labels)
	}
	return n
}

// widen adds the labels that the table has and the open period has not.
func (m *matrix) widen(t table) (bool, error) {
	if len(t.dims) != len(m.dims) {
		return false, fmt.Errorf("%w: the table %s has other dimensions in this program", ErrSealed, t.name)
	}
	wide := matrix{table: m.table, period: m.period}
	for i, d := range t.dims {
		labels := slices.Clone(m.dims[i])
		for _, l := range d.labels {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
		wide.dims = append(wide.dims, labels)
	}
	if wide.size() == m.size() {
		return false, nil
	}
	wide.n = fresh(wide.size())
	for i, key := range m.keys() {
		wide.n[wide.index(key)] = m.n[i]
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
	for i, key := range m.keys() {
		p.Cells = append(p.Cells, store.Cell{Key: strings.Join(key, "/"), Count: m.n[i]})
	}
	return p
}

// add counts the events that are not among the recent ones, each in one cell of
// every table that has a place for it, and says whether there were any.
func (o *opened) add(tables []table, events []Event) bool {
	added := false
	for _, e := range events {
		if !o.recent.take(e.Nonce) {
			continue
		}
		added = true
		for _, t := range tables {
			i := slices.IndexFunc(o.tables, func(m matrix) bool { return m.table == t.name })
			if at := o.tables[i].index(t.key(e)); at >= 0 {
				o.tables[i].n[at]++
			}
		}
	}
	return added
}

func (t table) key(e Event) []string {
	key := make([]string, len(t.dims))
	for i, d := range t.dims {
		key[i] = d.of(e)
	}
	return key
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
