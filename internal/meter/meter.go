// Package meter counts for the operator how the machine fares: turns by
// channel and outcome, how long they take, how many sessions are open. It
// knows no topic, no place and no person; what people need is counted by tally
// alone, behind noise.
//
//	m := meter.New()
//	m.Turn("telegram", "ok", 12*time.Millisecond)
//	mux.Handle("GET /metrics", m)
package meter

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Meter gathers figures and shows them in Prometheus' text format.
type Meter struct {
	http.Handler
	registry  *prometheus.Registry
	turns     *prometheus.CounterVec
	typed     *prometheus.CounterVec
	took      *prometheus.HistogramVec
	model     *prometheus.CounterVec
	modelTook prometheus.Histogram
	away      *prometheus.CounterVec
	uncounted prometheus.Gauge
	lost      prometheus.Gauge
}

// Every value a label may have. Anything else is shown as "other", so that no
// mistake elsewhere can put something of a person on the page or grow it
// without bound.
func channels() []string { return []string{"telegram", "zalo-oa", "zalo-bot", "web", "console"} }
func outcomes() []string { return []string{"ok", "failed", "repeated", "refused", "dropped"} }

// kinds are how a typed message can be understood. None names a topic, danger
// included: the page moves with every message, and would say what somebody came
// for.
func kinds() []string {
	return []string{"choice", "control", "place", "topic", "two_topics", "question", "model", "too_long", "not_understood"}
}

func modelOutcomes() []string {
	return []string{"topic", "answer", "none", "refused", "broken", "failed", "timeout", "busy", "resting", "spent"}
}

func answers() []string {
	return []string{"400", "401", "403", "404", "405", "413", "415", "429", "500", "503"}
}

const other = "other"

// New makes a meter at zero.
func New() *Meter {
	m := &Meter{
		registry: prometheus.NewRegistry(),
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nhipcau_turns_total", Help: "Turns taken.",
		}, []string{"channel", "outcome"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "nhipcau_turn_seconds", Help: "Time from an update to its answer, in seconds.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10},
		}, []string{"channel"}),
		typed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nhipcau_understood_total", Help: "Typed messages, by how they were understood.",
		}, []string{"channel", "kind"}),
		model: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nhipcau_model_total", Help: "Questions for the language model, by what came of them.",
		}, []string{"outcome"}),
		modelTook: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "nhipcau_model_seconds", Help: "Time that a question for the language model took, in seconds.",
			Buckets: []float64{.001, .1, .25, .5, .75, 1, 1.5, 2, 3, 5, 10},
		}),
		away: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nhipcau_turned_away_total", Help: "Requests answered with an error, by channel and status.",
		}, []string{"channel", "status"}),
		uncounted: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "nhipcau_events_waiting", Help: "Events waiting because counting failed.",
		}),
		lost: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "nhipcau_events_lost", Help: "Events given up since the start.",
		}),
	}
	m.registry.MustRegister(m.turns, m.took, m.typed, m.away, m.model, m.modelTook, m.uncounted, m.lost,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.Handler = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

// Turn adds a turn.
func (m *Meter) Turn(channel, outcome string, took time.Duration) {
	channel, outcome = known(channels(), channel), known(outcomes(), outcome)
	m.turns.WithLabelValues(channel, outcome).Inc()
	m.took.WithLabelValues(channel).Observe(took.Seconds())
}

// Understood adds a typed message.
func (m *Meter) Understood(channel, kind string) {
	m.typed.WithLabelValues(known(channels(), channel), known(kinds(), kind)).Inc()
}

// Model adds a question for the language model.
func (m *Meter) Model(outcome string, took time.Duration) {
	m.model.WithLabelValues(known(modelOutcomes(), outcome)).Inc()
	m.modelTook.Observe(took.Seconds())
}

// TurnedAway adds a request that was answered with an error.
func (m *Meter) TurnedAway(channel string, status int) {
	m.away.WithLabelValues(known(channels(), channel), known(answers(), strconv.Itoa(status))).Inc()
}

// Uncounted says how many events wait for a counter that failed, and how many
// were given up so far.
func (m *Meter) Uncounted(waiting, lost int) {
	m.uncounted.Set(float64(waiting))
	m.lost.Set(float64(lost))
}

// Watch shows a figure that is asked for whenever the page is, e.g. Watch(
// "nhipcau_sessions", "Sessions open.", store.Len). It panics when the name is
// taken: that is a mistake in the program.
func (m *Meter) Watch(name, help string, value func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
		func() float64 { return float64(value()) }))
}

func known(words []string, w string) string {
	if slices.Contains(words, w) {
		return w
	}
	return other
}
