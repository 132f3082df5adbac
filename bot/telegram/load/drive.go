package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long an answer is waited for before the run is given up.
const patience = 20 * time.Second

// updates numbers what is sent; Telegram's numbers rise too.
var updates atomic.Int64

// line is one connection over which updates are delivered, one after the other.
type line struct {
	c       *contender
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
	answers chan struct{}
	chats   int
	worker  int
	sent    int
}

func dial(c *contender, s *stub, worker, chats int) (*line, error) {
	conn, err := net.Dial("tcp", c.addr)
	if err != nil {
		return nil, err
	}
	return &line{c: c, conn: conn, in: bufio.NewReader(conn), answers: s.answers[worker], chats: chats, worker: worker}, nil
}

// one delivers the next update and returns when the webhook has said yes and the
// answer has come, whichever is later.
func (l *line) one() error {
	chat := chatOf(l.worker, l.sent%l.chats)
	says := l.c.says[l.sent/l.chats%len(l.c.says)]
	l.sent++
	drain(l.answers)
	l.write(chat, says)
	_ = l.conn.SetDeadline(time.Now().Add(patience))
	if _, err := l.conn.Write(l.out); err != nil {
		return err
	}
	resp, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the webhook answered %d", resp.StatusCode)
	}
	if l.c.within {
		if n == 0 {
			return errors.New("no answer in the response")
		}
		return nil
	}
	select {
	case <-l.answers:
		return nil
	case <-time.After(patience):
		return errors.New("no answer came")
	}
}

func drain(answers chan struct{}) {
	for {
		select {
		case <-answers:
		default:
			return
		}
	}
}

// write puts together the request for one update, as Telegram sends it.
func (l *line) write(chat int64, says string) {
	who := fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"Lan","last_name":"Nguyễn","username":"lan_nguyen","language_code":"vi"}`, chat)
	place := fmt.Sprintf(`{"id":%d,"first_name":"Lan","last_name":"Nguyễn","username":"lan_nguyen","type":"private"}`, chat)
	id, now := updates.Add(1), time.Now().Unix()
	var body string
	if l.c.taps {
		body = fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"%d","from":%s,"chat_instance":"-31415926","data":%q,"message":{"message_id":%d,"date":%d,"chat":%s,"text":"Bạn cần giúp về khoản nào?"}}}`,
			id, id, who, says, id, now, place)
	} else {
		body = fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":%q}}`,
			id, id, who, place, now, says)
	}
	l.out = append(l.out[:0], "POST /hook HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: "+secret+"\r\nContent-Length: "...)
	l.out = strconv.AppendInt(l.out, int64(len(body)), 10)
	l.out = append(append(l.out, "\r\n\r\n"...), body...)
}

// closed has every worker send its next message as soon as the last one is
// answered, and gives what was carried.
func closed(ctx context.Context, p plan, s *stub, c *contender) (figures, error) {
	return many(ctx, p, s, c, func(l *line, until time.Time, note func(time.Duration)) error {
		for time.Now().Before(until) && ctx.Err() == nil {
			begun := time.Now()
			if err := l.one(); err != nil {
				return err
			}
			note(time.Since(begun))
		}
		return ctx.Err()
	})
}

// many runs a loop on as many connections as there are workers.
func many(ctx context.Context, p plan, s *stub, c *contender, loop func(*line, time.Time, func(time.Duration)) error) (figures, error) {
	took := make([][]time.Duration, p.workers)
	failed := make([]error, p.workers)
	begun, used := time.Now(), spent()
	until := begun.Add(p.round)
	var all sync.WaitGroup
	for w := range p.workers {
		all.Go(func() {
			l, err := dial(c, s, w, max(1, p.chats/p.workers))
			if err == nil {
				err = loop(l, until, func(d time.Duration) { took[w] = append(took[w], d) })
				l.conn.Close()
			}
			failed[w] = err
		})
	}
	all.Wait()
	f := measured(took, time.Since(begun))
	f.cpu = (spent() - used) / time.Duration(max(1, f.count))
	return f, errors.Join(failed...)
}
