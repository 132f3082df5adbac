package hsds

import (
	"reflect"
	"strings"
	"sync"
)

// A table's columns are the plain fields of its object, in the object's order.

var (
	textType   = reflect.TypeFor[Text]()
	numberType = reflect.TypeFor[Number]()
)

// column is one field of an object that is a column of its table.
type column struct {
	name   string
	field  int
	number bool
}

var columnCache sync.Map // reflect.Type -> []column

// columnsOf lists the columns of an object's table.
func columnsOf(t reflect.Type) []column {
	if c, ok := columnCache.Load(t); ok {
		return c.([]column)
	}
	var out []column
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type == textType || f.Type == numberType {
			out = append(out, column{name, i, f.Type == numberType})
		}
	}
	columnCache.Store(t, out)
	return out
}

// record writes an object as a row of its table.
func record(object reflect.Value, into []string) []string {
	for _, c := range columnsOf(object.Type()) {
		if c.number {
			into = append(into, object.Field(c.field).Interface().(Number).String())
		} else {
			into = append(into, object.Field(c.field).String())
		}
	}
	return into
}

// heading maps the columns of a table that was read to an object's fields; -1
// for one that the object does not have.
func heading(t reflect.Type, names []string) []column {
	out := make([]column, len(names))
	for i, name := range names {
		out[i].field = -1
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\uFEFF")))
		if now, ok := renamed[name]; ok {
			name = now
		}
		for _, c := range columnsOf(t) {
			if c.name == name {
				out[i] = c
			}
		}
	}
	return out
}

// renamed are columns that older versions of the standard called otherwise.
var renamed = map[string]string{"weekday": "byday", "region_name": "region", "postal_address": "address_1", "taxonomy_id_old": "taxonomy_term_id"}

// fill reads a row into an object.
func fill(object reflect.Value, columns []column, row []string) {
	for i, c := range columns {
		switch {
		case c.field < 0 || i >= len(row):
		case c.number:
			n := object.Field(c.field).Addr().Interface().(*Number)
			n.read(row[i])
		default:
			object.Field(c.field).SetString(strings.Clone(row[i]))
		}
	}
}
