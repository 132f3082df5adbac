package understand

// weights are what a fit has found, each a byte: by term, then class, with a
// scale for each term.
type weights struct {
	bytes  []int8
	scales []float32
}

// small rounds weights; the largest of a term keeps two digits and a half.
func small(classes int, w rows) weights {
	terms := len(w.numbers) / w.wide
	out := weights{make([]int8, terms*classes), make([]float32, terms)}
	for i := range out.scales {
		of := w.of(int32(i))[:classes]
		largest := float32(0)
		for _, x := range of {
			largest = max(largest, x, -x)
		}
		if largest == 0 {
			continue
		}
		out.scales[i] = largest / 127
		for j, x := range of {
			half := float32(0.5)
			if x < 0 {
				half = -half
			}
			out.bytes[i*classes+j] = int8(x/out.scales[i] + half)
		}
	}
	return out
}

// add adds what a feature speaks for to every class.
func (w weights) add(p []float32, f feature) {
	value := f.value * w.scales[f.id]
	for j, x := range w.bytes[int(f.id)*len(p) : (int(f.id)+1)*len(p)] {
		p[j] += value * float32(x)
	}
}
