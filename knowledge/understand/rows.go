package understand

// rows are numbers by term or line, then by class. A row is as wide as whole eights,
// so that eight classes at a time are gone through in registers.
type rows struct {
	wide    int
	numbers []float32
}

func newRows(classes, count int) rows {
	wide := (classes + 7) / 8 * 8
	return rows{wide, make([]float32, wide*count)}
}

func (r rows) of(number int32) []float32 {
	from := int(number) * r.wide
	return r.numbers[from : from+r.wide]
}

// eight are the numbers of eight classes of a row, from one on.
func (r rows) eight(number int32, from int) *[8]float32 {
	return (*[8]float32)(r.numbers[int(number)*r.wide+from:])
}

// sum makes p what the features of a vector speak for, by class; p is as wide as a
// row.
func (r rows) sum(p []float32, vector []feature) {
	for from := 0; from < r.wide; from += 8 {
		var a, b, c, d, e, f, g, h float32
		for _, x := range vector {
			w := r.eight(x.id, from)
			a += x.value * w[0]
			b += x.value * w[1]
			c += x.value * w[2]
			d += x.value * w[3]
			e += x.value * w[4]
			f += x.value * w[5]
			g += x.value * w[6]
			h += x.value * w[7]
		}
		*(*[8]float32)(p[from:]) = [8]float32{a, b, c, d, e, f, g, h}
	}
}

// move takes a step along a vector; step is as wide as a row, 0 for what does not
// move.
func (r rows) move(step []float32, vector []feature) {
	for from := 0; from < r.wide; from += 8 {
		s := (*[8]float32)(step[from:])
		if *s == [8]float32{} {
			continue
		}
		a, b, c, d, e, f, g, h := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		for _, x := range vector {
			w := r.eight(x.id, from)
			w[0] += x.value * a
			w[1] += x.value * b
			w[2] += x.value * c
			w[3] += x.value * d
			w[4] += x.value * e
			w[5] += x.value * f
			w[6] += x.value * g
			w[7] += x.value * h
		}
	}
}
