package understand

// abreast are as many classes as are gone through at once in registers: with eight
// the compiler runs out of them.
const abreast = 7

// lane holds the numbers of as many classes.
type lane [abreast]float32

// rows are numbers by term or line, then by class.
type rows struct {
	wide    int // how many lanes a row has
	numbers []lane
}

func newRows(classes, count int) rows {
	wide := (classes + abreast - 1) / abreast
	return rows{wide, make([]lane, wide*count)}
}

func (r rows) count() int { return len(r.numbers) / max(1, r.wide) }

func (r rows) of(number int32) []lane {
	from := int(number) * r.wide
	return r.numbers[from : from+r.wide]
}

// sum makes p what the features of a vector speak for, by class; p is as wide as a
// row.
func (r rows) sum(p []lane, vector []feature) {
	for i := range p {
		var a, b, c, d, e, f, g float32
		for _, x := range vector {
			w := &r.numbers[int(x.id)*r.wide+i]
			a += x.value * w[0]
			b += x.value * w[1]
			c += x.value * w[2]
			d += x.value * w[3]
			e += x.value * w[4]
			f += x.value * w[5]
			g += x.value * w[6]
		}
		p[i] = lane{a, b, c, d, e, f, g}
	}
}

// move takes a step along a vector; step is as wide as a row, 0 for what does not
// move.
func (r rows) move(step []lane, vector []feature) {
	for i := range step {
		a, b, c, d, e, f, g := step[i][0], step[i][1], step[i][2], step[i][3], step[i][4], step[i][5], step[i][6]
		for _, x := range vector {
			w := &r.numbers[int(x.id)*r.wide+i]
			w[0] += x.value * a
			w[1] += x.value * b
			w[2] += x.value * c
			w[3] += x.value * d
			w[4] += x.value * e
			w[5] += x.value * f
			w[6] += x.value * g
		}
	}
}
