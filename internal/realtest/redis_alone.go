package realtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	redisclient "github.com/redis/go-redis/v9"
)

// RedisServer is a Redis of one test alone, which it may end and start again.
type RedisServer struct {
	Address  string // host:port
	Password string // of the user nhipcau; empty where nobody is asked
	Dir      string // where it works

	tb      testing.TB
	command string
	args    []string
	running *server
}

// HardenedRedis starts Redis as in the field, with the very configuration and
// users of deploy/redis.
func HardenedRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	s := hardened(tb)
	s.Start()
	return s
}

func hardened(tb testing.TB) *RedisServer {
	_, file, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(file), "..", "..", "deploy", "redis", "start.sh")
	return prepare(tb, "a-long_word.of~letters", script, "--bind", "127.0.0.1")
}

// OwnRedis starts a Redis in which everybody may do everything.
func OwnRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	s := prepare(tb, "", "redis-server", "--save", "", "--appendonly", "no", "--bind", "127.0.0.1")
	s.Start()
	return s
}

// prepare finds a place for a Redis that ends with the test.
func prepare(tb testing.TB, password, command string, args ...string) *RedisServer {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Fatal(errNoRedis)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	dir, err := os.MkdirTemp("", "nhipcau-redis-")
	if err != nil {
		tb.Fatal(err)
	}
	s := &RedisServer{Address: address, Password: password, Dir: dir, tb: tb, command: command}
	s.args = append(args, "--port", port, "--dir", dir)
	tb.Cleanup(func() {
		s.End(syscall.SIGKILL)
		os.RemoveAll(dir)
	})
	return s
}

// Start starts it, again if it was ended, with more options if given.
func (s *RedisServer) Start(more ...string) {
	s.tb.Helper()
	run := &server{address: s.Address, dir: s.Dir, quit: syscall.SIGTERM, env: []string{
		"PATH=" + os.Getenv("PATH"), "REDIS_PASSWORD=" + s.Password, "RUN_DIR=" + s.Dir,
	}}
	ready := func() bool {
		conn, err := net.DialTimeout("tcp", s.Address, time.Second)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	if err := launch(run, nil, ready, s.command, append(s.args[:len(s.args):len(s.args)], more...)...); err != nil {
		s.tb.Fatal(err)
	}
	s.running = run
}

// End ends it with a signal, and all it held with it.
func (s *RedisServer) End(sig syscall.Signal) {
	if s.running == nil {
		return
	}
	s.running.cmd.Process.Signal(sig)
	<-s.running.ended
	s.running = nil
}

// Freeze makes it deaf, or lets it go on: as a network that swallows everything.
func (s *RedisServer) Freeze(deaf bool) {
	sig := syscall.SIGCONT
	if deaf {
		sig = syscall.SIGSTOP
	}
	s.running.cmd.Process.Signal(sig)
	for deaf && !s.stopped() { // a signal takes a moment to arrive
		time.Sleep(time.Millisecond)
	}
}

// stopped says that the process does nothing any more, not even what it was in
// the middle of (proc(5): the state follows the name in brackets). One that is gone has
// stopped too.
func (s *RedisServer) stopped() bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.running.cmd.Process.Pid))
	_, state, found := strings.Cut(string(stat), ") ")
	return err != nil || found && strings.HasPrefix(state, "T")
}

// URL is its address for a program, as the user nhipcau where there is one.
func (s *RedisServer) URL() string {
	if s.Password == "" {
		return "redis://" + s.Address
	}
	return "redis://nhipcau:" + url.QueryEscape(s.Password) + "@" + s.Address
}

// Client gives a client as somebody who may do everything, which is nobody in a
// hardened one.
func (s *RedisServer) Client() *redisclient.Client {
	c := redisclient.NewClient(&redisclient.Options{Addr: s.Address, DisableIdentity: true})
	s.tb.Cleanup(func() { c.Close() })
	return c
}

// RedisCluster starts a cluster of three masters, hardened as in the field, and
// gives its address for a program.
func RedisCluster(tb testing.TB) (address string, nodes []*RedisServer) {
	tb.Helper()
	const slots = 16384
	clustered := []string{"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"}
	for range 3 {
		n := hardened(tb)
		n.args = append(n.args, clustered...)
		n.Start("--aclfile", "", "--protected-mode", "no") // whoever puts it together may do everything
		nodes = append(nodes, n)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), 60*time.Second)
	defer cancel()
	host, port, _ := net.SplitHostPort(nodes[0].Address)
	for i, n := range nodes {
		c := n.Client()
		errs := []error{
			c.ClusterAddSlotsRange(ctx, i*slots/3, (i+1)*slots/3-1).Err(),
			c.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(),
		}
		if i > 0 {
			errs = append(errs, c.ClusterMeet(ctx, host, port).Err())
		}
		for _, err := range errs {
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
	for _, n := range nodes {
		awaitCluster(ctx, tb, n)
	}
	for _, n := range nodes { // each remembers the others in its folder
		n.End(syscall.SIGTERM)
	}
	address = nodes[0].URL() + "?"
	for i, n := range nodes {
		n.Start()
		if i > 0 {
			address += "&addr=" + n.Address
		}
	}
	for _, n := range nodes {
		n.awaitService(ctx)
	}
	return address, nodes
}

// awaitService waits until a node of a cluster answers, if only that another
// has the key.
func (s *RedisServer) awaitService(ctx context.Context) {
	s.tb.Helper()
	o, err := redisclient.ParseURL(s.URL())
	if err != nil {
		s.tb.Fatal(err)
	}
	o.DisableIdentity = true
	c := redisclient.NewClient(o)
	defer c.Close()
	for {
		err := c.Get(ctx, "s:").Err()
		if _, moved := redisclient.IsMovedError(err); moved || errors.Is(err, redisclient.Nil) {
			return
		}
		if ctx.Err() != nil {
			s.tb.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// awaitCluster waits until a node knows the others and all slots.
func awaitCluster(ctx context.Context, tb testing.TB, n *RedisServer) {
	tb.Helper()
	for {
		info, err := n.Client().ClusterInfo(ctx).Result()
		if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3") {
			return
		}
		if ctx.Err() != nil {
			tb.Fatalf("the cluster does not come together: %v %s", err, info)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
