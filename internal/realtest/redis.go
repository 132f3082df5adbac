package realtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

var errNoRedis = errors.New("this test needs a real Redis and finds no redis-server: make test installs it, or apt-get install redis-server")

// startRedis serves on a free loopback port. The port is found by taking one
// and giving it back, so somebody may be quicker: then another is tried.
func startRedis() (*server, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errNoRedis
	}
	for range 3 {
		var s *server
		if s, err = startRedisOnce(binary); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func startRedisOnce(binary string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	l.Close()
	dir, who, err := folder("redis")
	if err != nil {
		return nil, err
	}
	s := &server{address: address, dir: dir, quit: syscall.SIGTERM}
	_, port, _ := net.SplitHostPort(address)
	err = launch(s, who, func() bool { return pong(address) == nil }, binary,
		"--bind", "127.0.0.1", "--port", port, "--databases", "10000",
		"--save", "", "--appendonly", "no", "--dir", dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// pong asks whether a Redis answers there.
func pong(address string) error {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	answer := make([]byte, 16)
	n, err := conn.Read(answer)
	if err == nil && !strings.HasPrefix(string(answer[:n]), "+PONG") {
		err = fmt.Errorf("not a Redis: %q", answer[:n])
	}
	return err
}
