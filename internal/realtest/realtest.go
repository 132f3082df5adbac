// Package realtest starts the real PostgreSQL and Redis for tests: private to
// one test process, on a socket or port of their own, gone with it. A machine
// without them fails the test with the name of the package to install; nothing
// is ever skipped.
//
//	func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) } // optional: one server for all tests
//
//	dsn := realtest.PostgreSQL(t) // postgres://…, a fresh database
//	url := realtest.Redis(t)      // redis://127.0.0.1:port/n, a fresh database
package realtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The servers of this process. They are the one thing here that tests share.
var (
	postgreSQL = shared{start: startPostgreSQL}
	redis      = shared{start: startRedis}
)

// PostgreSQL gives the URL of an empty database on a PostgreSQL of this test
// process. The database is dropped when the test ends.
func PostgreSQL(tb testing.TB) (dsn string) {
	tb.Helper()
	s := postgreSQL.use(tb)
	dsn, drop, err := s.createDatabase()
	if err != nil {
		tb.Fatalf("PostgreSQL has no database for this test: %v", err)
	}
	tb.Cleanup(drop)
	return dsn
}

// Redis gives the URL of an empty database, one of many, on a Redis of this
// test process that keeps nothing on the disk.
func Redis(tb testing.TB) (url string) {
	tb.Helper()
	s := redis.use(tb)
	return fmt.Sprintf("redis://%s/%d", s.address, s.next())
}

// Main runs the tests of a package with the servers staying up between them,
// and ends them at last. Without it they end with the last test that uses them
// and the next test starts them again.
func Main(m *testing.M) (code int) {
	for _, s := range []*shared{&postgreSQL, &redis} {
		s.hold()
		defer s.release()
	}
	return m.Run()
}

// shared is a server with the number of those who still need it.
type shared struct {
	start func() (*server, error)

	mu      sync.Mutex
	users   int
	running *server
}

func (s *shared) hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
}

func (s *shared) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 && s.running != nil {
		s.running.stop()
		s.running = nil
	}
}

// use gives the running server, starting it if need be, until the test ends.
func (s *shared) use(tb testing.TB) *server {
	tb.Helper()
	s.hold()
	tb.Cleanup(s.release)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		running, err := s.start()
		if err != nil {
			tb.Fatal(err)
		}
		s.running = running
	}
	return s.running
}

// server is one child process, in a folder of its own.
type server struct {
	address string // a socket's folder, or host:port
	dir     string
	cmd     *exec.Cmd
	ended   chan struct{}
	said    *bytes.Buffer // to be read when ended
	quit    syscall.Signal
	env     []string // nil: that of the tests

	mu     sync.Mutex
	serial int
}

// next numbers what is made on this server, from 1.
func (s *server) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return s.serial
}

// stop asks the process to end, insists after a while, and takes the folder
// away.
func (s *server) stop() {
	s.cmd.Process.Signal(s.quit)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		s.cmd.Process.Kill()
		<-s.ended
	}
	os.RemoveAll(s.dir)
}

// launch starts the process and waits until ready says so. Should the test
// process itself be killed, the kernel sends the child its quit signal.
func launch(s *server, who *syscall.Credential, ready func() bool, name string, args ...string) error {
	s.said, s.ended = new(bytes.Buffer), make(chan struct{})
	s.cmd = exec.Command(name, args...)
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = s.dir, s.env, s.said, s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: s.quit}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	for deadline := time.Now().Add(60 * time.Second); !ready(); {
		select {
		case <-s.ended:
			return fmt.Errorf("%s ended at once: %s", name, s.said)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.cmd.Process.Kill()
			<-s.ended
			return fmt.Errorf("%s does not answer after a minute: %s", name, s.said)
		}
	}
	return nil
}

// folder makes the server's folder for the user it will run as: this one, or
// postgres or nobody when this one is root, whom PostgreSQL refuses.
func folder(name string) (dir string, who *syscall.Credential, err error) {
	dir, err = os.MkdirTemp("", "nhipcau-"+name+"-")
	if err != nil || os.Getuid() != 0 {
		return dir, nil, err
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return dir, nil, fmt.Errorf("root cannot run %s, and there is no user postgres or nobody: %w", name, err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return dir, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}
