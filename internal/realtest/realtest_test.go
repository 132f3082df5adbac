package realtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"nhipcau/internal/realtest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

func TestEveryCallGivesAnEmptyPostgreSQL(t *testing.T) {
	for range 2 {
		conn, err := pgx.Connect(t.Context(), realtest.PostgreSQL(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), "CREATE TABLE mine (n INT)"); err != nil {
			t.Fatal(err)
		}
		var fsync string
		if err := conn.QueryRow(t.Context(), "SHOW fsync").Scan(&fsync); err != nil || fsync != "on" {
			t.Fatalf("fsync is %q (%v): a test must meet the disk as in the field", fsync, err)
		}
	}
}

func TestEveryCallGivesAnEmptyRedis(t *testing.T) {
	for range 2 {
		opt, err := redis.ParseURL(realtest.Redis(t))
		if err != nil {
			t.Fatal(err)
		}
		c := redis.NewClient(opt)
		defer c.Close()
		if made, err := c.SetNX(t.Context(), "mine", 1, 0).Result(); err != nil || !made {
			t.Fatalf("made %v, %v", made, err)
		}
		if kept, err := c.ConfigGet(t.Context(), "save").Result(); err != nil || kept["save"] != "" {
			t.Fatalf("save is %q (%v): nothing may reach the disk", kept["save"], err)
		}
	}
}

func TestAHardenedRedisLetsNobodyLook(t *testing.T) {
	s := realtest.HardenedRedis(t)
	opt, err := redis.ParseURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	opt.DisableIdentity = true
	user, stranger := redis.NewClient(opt), s.Client()
	defer user.Close()
	if err := user.Set(t.Context(), "s:mine", 1, time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"GET other", "KEYS *", "SCAN 0", "BGSAVE", "SAVE", "MONITOR", "SLOWLOG GET", "CONFIG GET *", "FLUSHALL",
		"REPLICAOF NO ONE", "ACL LIST", "CLIENT LIST", "PSUBSCRIBE *", "DUMP s:mine", "PERSIST s:mine", "BGREWRITEAOF", "SHUTDOWN", "MODULE LIST", "SYNC",
	} {
		var args []any
		for a := range strings.FieldsSeq(command) {
			args = append(args, a)
		}
		if err := user.Do(t.Context(), args...).Err(); !redis.IsPermissionError(err) {
			t.Errorf("%s is answered %v", command, err)
		}
		if err := stranger.Do(t.Context(), args...).Err(); !redis.IsAuthError(err) {
			t.Errorf("a stranger's %s is answered %v", command, err)
		}
	}
	s.End(syscall.SIGTERM)
	left, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != "users.acl" {
		t.Errorf("it left %v (%v)", left, err)
	}
}
