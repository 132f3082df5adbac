package understand

import "math"

// weights are what a fit has found, each a byte: by term, then class, with a
// scale for each term.
type weights struct {
	bytes  []int8
	scales []int8 // in quarters of a power of two
}

// small rounds weights; the largest of a term keeps two digits and a half. Scales
// go by steps, so that a weight that grows a little does not round all others anew.
func small(classes int, w rows) weights {
	terms := w.count()
	out := weights{make([]int8, terms*classes), make([]int8, terms)}
	for i := range out.scales {
		of := w.of(int32(i))
		largest := float32(0)
		for j := range classes {
			x := of[j/abreast][j%abreast]
			largest = max(largest, x, -x)
		}
		if largest < 127*quarters[0] {
			continue
		}
		out.scales[i] = int8(math.Ceil(4 * math.Log2(float64(largest/127))))
		scale := quarters[int(out.scales[i])+128]
		for j := range classes {
			out.bytes[i*classes+j] = int8(math.Round(float64(of[j/abreast][j%abreast] / scale)))
		}
	}
	return out
}

// quarters are what the scales stand for, the smallest first.
var quarters = func() (out [256]float32) {
	for i := range out {
		out[i] = float32(math.Exp2(float64(i-128) / 4))
	}
	return out
}()

// add adds what a feature speaks for to every class.
func (w weights) add(p []float32, f feature) {
	value := f.value * quarters[int(w.scales[f.id])+128]
	for j, x := range w.bytes[int(f.id)*len(p) : (int(f.id)+1)*len(p)] {
		p[j] += value * float32(x)
	}
}
