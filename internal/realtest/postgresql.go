package realtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// startPostgreSQL makes a cluster and serves it on a socket in its folder. It
// runs as in the field, fsync on.
func startPostgreSQL() (*server, error) {
	initdb, err := postgresBinary("initdb")
	if err != nil {
		return nil, err
	}
	dir, who, err := folder("postgres")
	if err != nil {
		return nil, err
	}
	s := &server{address: dir, dir: dir, quit: syscall.SIGINT} // SIGINT: "fast shutdown", waits for nobody
	data := filepath.Join(dir, "data")
	cmd := exec.Command(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb failed (%w): %s", err, out), os.RemoveAll(dir))
	}
	ready := func() bool { return s.admin(func(context.Context, *pgx.Conn) error { return nil }) == nil }
	err = launch(s, who, ready, filepath.Join(filepath.Dir(initdb), "postgres"), "-D", data,
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+dir, "-c", "shared_buffers=32MB", "-c", "fsync=on")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// postgresBinary looks in PATH and where Debian puts it, the newest version
// first.
func postgresBinary(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return "", fmt.Errorf("this test needs a real PostgreSQL and finds no %s: make test installs it, or apt-get install postgresql", name)
	}
	return found[len(found)-1], nil
}

func (s *server) dsn(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", database, s.address)
}

// admin does something on a connection to the cluster itself.
func (s *server) admin(do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return do(ctx, conn)
}

func (s *server) createDatabase() (dsn string, drop func(), err error) {
	name := fmt.Sprintf("t%d", s.next())
	exec := func(query string) error {
		return s.admin(func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, query)
			return err
		})
	}
	if err := exec("CREATE DATABASE " + name); err != nil {
		return "", nil, err
	}
	return s.dsn(name), func() { exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }, nil
}
