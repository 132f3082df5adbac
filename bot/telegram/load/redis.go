package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"time"

	"nhipcau/bot/session"
)

var errNoRedis = errors.New("redis-server did not start")

// startRedis runs a Redis of its own on this machine and gives its address and
// how to end it; no address where there is no redis-server to run.
func startRedis() (url string, stop func(), err error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return "", func() {}, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	l.Close()
	dir, err := os.MkdirTemp("", "load-redis-*")
	if err != nil {
		return "", nil, err
	}
	server := exec.Command(binary, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", dir)
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(dir)
	}
	for range 100 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return "redis://" + address, stop, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	return "", nil, errNoRedis
}

// inRedis is a bot's sessions in that Redis.
func inRedis(url string) (session.Store, error) { return session.OpenRedis(url, time.Now) }

// inMemory is a bot's sessions in this process.
func inMemory() session.Store { return session.NewMemory(100_000, time.Now) }
