package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
)

// Habits are how people and providers of services are, as chances from 0 to 1.
type Habits struct {
	DropOut  float64 // to leave at a question
	Return   float64 // of who left, to come again some days later
	Hesitate float64 // to skip a question, go back or look around
	Type     float64 // to type an answer that could be tapped

	// Of who arrives: nobody asks for the code, or the provider never types it, or
	// types it when it may have run out.
	ByPhone, Never, Late float64
	Tell                 float64 // of those, to say on the card that they arrived

	False   float64 // of who did not arrive: to say so all the same
	TellNot float64 // and to say that it did not work out, and why
}

// Usual is a province as one has to expect it: a fifth of the arrivals is not
// confirmed.
func Usual() Habits {
	return Habits{
		DropOut: 0.04, Return: 0.3, Hesitate: 0.1, Type: 0.1,
		ByPhone: 0.10, Never: 0.08, Late: 0.05, Tell: 0.9, False: 0.06, TellNot: 0.3,
	}
}

// Confirmed is the same people with providers who type every code in time.
func Confirmed() Habits {
	h := Usual()
	h.ByPhone, h.Never, h.Late, h.False, h.TellNot = 0, 0, 0, 0, 0
	return h
}

// needs are with what people come, by the name of the conversation that they
// begin with, as often as they stand here; menu is looking around.
var needs = []string{"menu", "menu", "training", "training", "jobs", "jobs", "jobs", "loans", "loans", "loans", "health", "health", "legal", "violence", "welfare", "papers", "mind", "child", "trafficking"}

// person is one of the population. Everything about them follows from the seed,
// which is hashed with their number: generators begun side by side are not quite
// independent, and a sample drawn from them would be a little too even.
type person struct {
	random *rand.Rand
	need   string
	home   places.Area // where they live; Province: they do not say
}

func (w *world) person(n int) person {
	seed := sha256.Sum256(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, w.Seed), uint64(n)))
	r := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(seed[:]), binary.LittleEndian.Uint64(seed[8:])))
	p := person{random: r, need: needs[r.IntN(len(needs))]}
	p.home = w.home(r)
	return p
}

// anywhere is any commune alike; one in ten does not say.
func (w *world) anywhere(r *rand.Rand) places.Area {
	if all := w.Places.All(); r.Float64() < 0.9 {
		return all[r.IntN(len(all))]
	}
	return places.Province
}

func (p person) chance(x float64) bool { return p.random.Float64() < x }

// agenda is what happens on a day.
type agenda struct {
	talks []person
	slips []slip
	said  []tally.Event
}

// settle says when each of the population comes.
func (w *world) settle() {
	for n := range w.People {
		p := w.person(n)
		day := p.random.IntN(monthHas)
		w.days[day].talks = append(w.days[day].talks, p)
	}
}
