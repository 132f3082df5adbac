package needle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/redis/go-redis/v9"
)

// Redis searches the keys and values of every kind that a Redis holds, and the
// slow commands that it remembers. A dump is made where force says so, and
// searched where its file can be read from here: dumped is whether it was. The
// user of the address needs rights that the program's own must not have.
func (f *Finder) Redis(ctx context.Context, address string, force bool) (keys int, dumped bool, err error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return 0, false, fmt.Errorf("the address of Redis is not understood")
	}
	db := redis.NewClient(o)
	defer db.Close()
	for scan := db.Scan(ctx, 0, "", 1000).Iterator(); ; keys++ {
		if !scan.Next(ctx) {
			if err = scan.Err(); err != nil {
				return keys, false, err
			}
			break
		}
		f.In("a key of Redis", []byte(scan.Val()))
		parts, err := values(ctx, db, scan.Val())
		if err != nil {
			return keys, false, err
		}
		for _, v := range parts {
			f.In("a value of Redis", []byte(v))
		}
	}
	slow, err := db.SlowLogGet(ctx, 1000).Result()
	if err != nil {
		return keys, false, err
	}
	for _, s := range slow {
		for _, arg := range s.Args {
			f.In("the slow log of Redis", []byte(arg))
		}
	}
	if force {
		dumped, err = f.dump(ctx, db)
	}
	return keys, dumped, err
}

// values are all that a key holds. One that is gone meanwhile holds nothing.
func values(ctx context.Context, db *redis.Client, key string) (all []string, err error) {
	kind, err := db.Type(ctx, key).Result()
	if err != nil {
		return nil, err
	}
	switch kind {
	case "none":
		return nil, nil
	case "string":
		var v string
		if v, err = db.Get(ctx, key).Result(); err == redis.Nil {
			return nil, nil
		}
		all = []string{v}
	case "hash":
		var m map[string]string
		m, err = db.HGetAll(ctx, key).Result()
		for field, v := range m {
			all = append(all, field, v)
		}
	case "list":
		all, err = db.LRange(ctx, key, 0, -1).Result()
	case "set":
		all, err = db.SMembers(ctx, key).Result()
	case "zset":
		all, err = db.ZRange(ctx, key, 0, -1).Result()
	default: // streams, modules: as Redis writes them down
		var v string
		v, err = db.Dump(ctx, key).Result()
		all = []string{v}
	}
	return all, err
}

// dump has Redis write its file, without compression, which would hide a needle.
func (f *Finder) dump(ctx context.Context, db *redis.Client) (bool, error) {
	settings := map[string]string{}
	for _, name := range []string{"dir", "dbfilename", "rdbcompression"} {
		got, err := db.ConfigGet(ctx, name).Result()
		if err != nil {
			return false, err
		}
		settings[name] = got[name]
	}
	if err := db.ConfigSet(ctx, "rdbcompression", "no").Err(); err != nil {
		return false, err
	}
	defer db.ConfigSet(context.WithoutCancel(ctx), "rdbcompression", settings["rdbcompression"])
	if err := db.Save(ctx).Err(); err != nil {
		return false, err
	}
	file, err := os.Open(filepath.Join(settings["dir"], settings["dbfilename"]))
	if err != nil {
		return false, nil // on another machine, or not for us to read
	}
	defer file.Close()
	f.Files++
	return true, f.Reader("the dump of Redis", file)
}
