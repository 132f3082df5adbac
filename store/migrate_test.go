package store

import (
	"errors"
	"sync"
	"testing"
	"testing/fstest"

	"nhipcau/internal/realtest"
)

func openEach(t *testing.T, test func(t *testing.T, open func() *Store)) {
	for name, url := range map[string]func() string{
		"sqlite":     func() string { return "sqlite:" + t.TempDir() + "/test.db" },
		"postgresql": func() string { return realtest.PostgreSQL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := url()
			test(t, func() *Store {
				s, err := connect(t.Context(), url)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				return s
			})
		})
	}
}

func folderOf(texts ...string) fstest.MapFS {
	names := []string{"migrations/0001_a.sql", "migrations/0002_b.sql", "migrations/0003_c.sql"}
	dir := fstest.MapFS{}
	for i, text := range texts {
		dir[names[i]] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

func TestAnOlderDatabaseIsBroughtUpToDate(t *testing.T) {
	openEach(t, func(t *testing.T, open func() *Store) {
		s := open()
		first := "CREATE TABLE a (n BIGINT); INSERT INTO a VALUES (1)"
		for _, texts := range [][]string{{first}, {first}, {first, "ALTER TABLE a ADD COLUMN m BIGINT", "INSERT INTO a VALUES (2, 3)"}} {
			all, err := steps(folderOf(texts...))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.apply(t.Context(), all); err != nil {
				t.Fatal(err)
			}
		}
		var rows, sum int
		if err := s.read.QueryRow("SELECT count(*), sum(n) + sum(m) FROM a").Scan(&rows, &sum); err != nil || rows != 2 || sum != 6 {
			t.Fatal(rows, sum, err)
		}
	})
}

func TestADatabaseOfAnotherProgramIsRefused(t *testing.T) {
	openEach(t, func(t *testing.T, open func() *Store) {
		s := open()
		apply := func(texts ...string) error {
			all, err := steps(folderOf(texts...))
			if err != nil {
				t.Fatal(err)
			}
			return s.apply(t.Context(), all)
		}
		if err := apply("CREATE TABLE a (n BIGINT)", "CREATE TABLE b (n BIGINT)"); err != nil {
			t.Fatal(err)
		}
		if err := apply("CREATE TABLE a (n BIGINT)"); !errors.Is(err, Invalid) {
			t.Errorf("a newer schema: %v", err)
		}
		if err := apply("CREATE TABLE a (n BIGINT)", "CREATE TABLE b (m BIGINT)"); !errors.Is(err, Invalid) {
			t.Errorf("another text: %v", err)
		}
	})
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	openEach(t, func(t *testing.T, open func() *Store) {
		s := open()
		for _, broken := range []string{"CREATE TABLE a (n BIGINT); CREATE TABLE a (n BIGINT)", "nonsense"} {
			all, _ := steps(folderOf("CREATE TABLE z (n BIGINT)", broken))
			if err := s.apply(t.Context(), all); !errors.Is(err, Unavailable) {
				t.Fatal(err)
			}
			if _, err := s.read.Exec("SELECT 1 FROM z"); err == nil {
				t.Fatal("half of it stayed")
			}
		}
	})
}

func TestReplicasThatStartTogetherMigrateOnce(t *testing.T) {
	openEach(t, func(t *testing.T, open func() *Store) {
		var wg sync.WaitGroup
		for range 4 {
			s := open()
			wg.Go(func() {
				if err := s.migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestMigrationsAreNumberedWithoutAGap(t *testing.T) {
	if all, err := steps(migrations); err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	dir := folderOf("SELECT 1", "SELECT 1", "SELECT 1")
	delete(dir, "migrations/0002_b.sql")
	if _, err := steps(dir); !errors.Is(err, Invalid) {
		t.Fatal(err)
	}
}

// Nothing in the tables may show when or where a count moved. Records and the
// journal are of staff and of content, never of people who seek help.
func TestColumnsAreTheseAndNoOthers(t *testing.T) {
	allowed := map[string]bool{
		"blob.name": true, "blob.body": true,
		"closed_period.tab": true, "closed_period.period": true,
		"closed_cell.tab": true, "closed_cell.period": true, "closed_cell.cell": true, "closed_cell.n": true,
		"migration.number": true, "migration.sum": true,
		"publication.number": true, "publication.kind": true, "publication.period": true, "publication.body": true,
		"code.hash": true, "code.lot": true, "code.sealed": true,
		"miss.account": true, "miss.minute": true, "miss.n": true, // of staff who mistyped a code
		"record.kind": true, "record.id": true, "record.version": true, "record.expires": true, "record.body": true,
		"journal.book": true, "journal.number": true, "journal.sum": true, "journal.body": true,
	}
	s, err := Open(t.Context(), "sqlite:"+t.TempDir()+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.read.Query("SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil || !allowed[column] {
			t.Errorf("a column that is not on the list: %s %v", column, err)
		}
		delete(allowed, column)
	}
	if len(allowed) != 0 {
		t.Errorf("on the list and not in the database: %v", allowed)
	}
}

// What was confirmed survives the power going off, what was deleted is gone.
func TestSQLiteIsSetUpAsPromised(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+t.TempDir()+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "secure_delete": "1", "busy_timeout": "5000", "foreign_keys": "1", "query_only": "0"} {
		var got string
		if err := s.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", pragma, got, err, want)
		}
	}
	if _, err := s.read.Exec("INSERT INTO blob (name, body) VALUES ('a', 'b')"); err == nil {
		t.Error("a reader could write")
	}
}
