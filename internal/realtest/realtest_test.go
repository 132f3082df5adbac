package realtest_test

import (
	"os"
	"testing"

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
