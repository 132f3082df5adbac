// Command load measures what a bot carries from webhook to outgoing call on
// this machine's loopback, with Telegram stubbed: messages a second with as
// many people writing at once as there are workers, beside a bare echo bot on
// the same library in the same run; the delay at half of that; and, when asked,
// memory over a long time.
//
//	go run ./bot/telegram/load                    a table in about a minute
//	go run ./bot/telegram/load -soak 10m          and memory at 500 messages a second
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// plan is what is measured and for how long.
type plan struct {
	workers int           // people writing at the same moment
	chats   int           // people in all
	rounds  int           // every bot is measured so many times, in turn
	round   time.Duration // how long each time
	soak    time.Duration // 0 leaves it out
	rate    int           // messages a second while soaking
	only    string        // part of the names of the bots to be measured
}

func main() {
	p := plan{}
	flag.IntVar(&p.workers, "workers", 64, "people writing at the same moment")
	flag.IntVar(&p.chats, "chats", 50_000, "people in all")
	flag.IntVar(&p.rounds, "rounds", 5, "how often each bot is measured, in turn")
	flag.DurationVar(&p.round, "round", 2*time.Second, "how long each time")
	flag.DurationVar(&p.soak, "soak", 0, "how long to watch memory; 0 for not at all")
	flag.IntVar(&p.rate, "rate", 500, "messages a second while memory is watched")
	flag.StringVar(&p.only, "only", "", "measure only the bots whose name holds this")
	profile := flag.String("cpuprofile", "", "write a CPU profile")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run measures everything and prints a table.
func run(ctx context.Context, p plan) error {
	stub, err := newStub(p.workers)
	if err != nil {
		return err
	}
	defer stub.close()
	engine, err := realEngine()
	if err != nil {
		return err
	}
	if p.soak > 0 {
		return soak(ctx, p, stub, engine)
	}
	redis, stop, err := startRedis()
	if err != nil {
		return err
	}
	defer stop()
	bots, err := contenders(stub, engine, redis)
	if err != nil {
		return err
	}
	for _, b := range bots {
		defer b.close()
	}
	bots = slices.DeleteFunc(bots, func(b *contender) bool { return !strings.Contains(b.name, p.only) })
	if err := race(ctx, p, stub, bots); err != nil {
		return err
	}
	table(bots)
	return halfLoad(ctx, p, stub, bots)
}

// race measures the bots in turn, so that what else the machine does meets all
// of them alike.
func race(ctx context.Context, p plan, stub *stub, bots []*contender) error {
	for round := range p.rounds + 1 {
		for _, b := range bots {
			f, err := closed(ctx, p, stub, b)
			if err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
			if round > 0 { // the first warms up
				b.rounds = append(b.rounds, f)
			}
		}
	}
	return nil
}

func table(bots []*contender) {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "bot\tmessages/s\tof its echo\tp50\tp99\tCPU/message\tits echo's, by that\t")
	for _, b := range bots {
		f := b.median()
		carried, cheaper := "", ""
		if b.beside != nil && len(b.beside.rounds) > 0 {
			c, p := b.ratios()
			carried, cheaper = fmt.Sprintf("%.2f", c), fmt.Sprintf("%.2f", p)
		}
		fmt.Fprintf(t, "%s\t%.0f\t%s\t%v\t%v\t%v\t%s\t\n", b.name, f.perSecond, carried, round(f.p50), round(f.p99), f.cpu.Round(time.Microsecond), cheaper)
	}
	t.Flush()
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
