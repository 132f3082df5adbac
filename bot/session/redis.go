package session

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Redis keeps sessions in Redis 7 or a Redis Cluster, so that any number of
// processes can answer. It learns nothing: names are keyed hashes, values are
// sealed and of one size, and each is forgotten in time by Redis itself. It uses
// six commands (deploy/redis/users.acl).
type Redis struct {
	client redis.UniversalClient
	now    func() time.Time
}

// redisPrefix begins every key, so that a user of Redis can be confined to them.
const redisPrefix = "s:"

// How long Redis may take. A person waits, and Zalo wants its answer within two
// seconds.
const (
	redisDial = time.Second
	redisCall = time.Second
	redisPool = 64 // connections, to each node of a cluster
)

// OpenRedis prepares the store of an address; it calls nobody yet.
//
//	redis://user:password@host:6379/0    rediss:// with TLS
//	unix://user:password@/run/redis/redis.sock?db=0
//	redis://user:password@host:6379?addr=host2:6379&addr=host3:6379    a cluster
//
// Its error never repeats the address, which holds a password.
func OpenRedis(address string, now func() time.Time) (*Redis, error) {
	redis.SetLogger(mute{}) // the library would print addresses, once for every failed call
	u, err := url.Parse(address)
	if err != nil {
		return nil, errRedisURL
	}
	if u.Query().Has("addr") {
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, errRedisURL
		}
		return &Redis{clusterClient(o), now}, nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, errRedisURL
	}
	return &Redis{plainClient(o), now}, nil
}

var errRedisURL = errors.New("session: not an address of Redis")

// plainClient speaks to one server. Notices of maintenance are for Redis
// Enterprise; asking for them is a command that need not be allowed.
func plainClient(o *redis.Options) *redis.Client {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = redisDial, redisCall, redisCall
	o.MaxRetries, o.DialerRetries = 1, 1
	o.PoolSize, o.PipelinePoolSize = redisPool, -1
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(o)
}

func clusterClient(o *redis.ClusterOptions) *redis.ClusterClient {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = redisDial, redisCall, redisCall
	o.MaxRetries, o.DialerRetries = 1, 1
	o.PoolSize, o.PipelinePoolSize = redisPool, -1
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClusterClient(o)
}

// swap replaces a record if it is still the one that was read. KEYS[1] is its
// key; ARGV: the version read (empty for none), the new record, milliseconds to
// live. What is not of a record's size counts as none. A record that is there
// already was put there by the same call, whose answer was lost.
var swap = redis.NewScript(`
local kept = redis.call('GET', KEYS[1])
local version = ''
if kept and #kept == #ARGV[2] then version = string.sub(kept, 2, 25) end
if version == string.sub(ARGV[2], 2, 25) then return 1 end
if version ~= ARGV[1] then return 0 end
if tonumber(ARGV[3]) > 0 then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
else
  redis.call('DEL', KEYS[1])
end
return 1
`)

// Get gives a session's record, or ErrNone.
func (r *Redis) Get(ctx context.Context, k Key) (s Sealed, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*redisCall)
	defer cancel()
	b, err := r.client.Get(ctx, redisKey(k)).Bytes()
	switch {
	case errors.Is(err, redis.Nil), err == nil && len(b) != Size:
		return s, ErrNone
	case err != nil:
		return s, redisError(err)
	}
	return Sealed(b), nil
}

// Swap replaces a session's record if it is still the one that was read. No
// record is ever kept without an end.
func (r *Redis) Swap(ctx context.Context, k Key, old Version, record Sealed, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, 2*redisCall)
	defer cancel()
	read := string(old[:])
	if old == (Version{}) {
		read = ""
	}
	left := min(until.Sub(r.now()), Longest).Milliseconds()
	won, err := swap.Run(ctx, r.client, []string{redisKey(k)}, read, record[:], left).Bool()
	switch {
	case err != nil && !errors.Is(err, redis.Nil):
		return redisError(err)
	case !won:
		return ErrConflict
	}
	return nil
}

// Delete forgets a session.
func (r *Redis) Delete(ctx context.Context, k Key) error {
	ctx, cancel := context.WithTimeout(ctx, 2*redisCall)
	defer cancel()
	return redisError(r.client.Del(ctx, redisKey(k)).Err())
}

// Ping says whether Redis can be reached; of a cluster, one of its nodes. The
// error's Kind says what is wrong.
func (r *Redis) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*redisCall)
	defer cancel()
	// A key that is never there: in a cluster a ping would ask any node.
	err := r.client.Get(ctx, redisPrefix).Err()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return redisError(err)
}

// Close ends the connections.
func (r *Redis) Close() error { return r.client.Close() }

func redisKey(k Key) string { return redisPrefix + fmt.Sprintf("%x", k[:]) }

// RedisError is a call that failed. Its text says no address and no value.
type RedisError struct {
	kind string
	err  error
}

func (e *RedisError) Error() string { return "session: Redis: " + e.kind }

// Kind is one of: unreachable, refused (the user, the password, or what the
// user may do), full, loading, broken.
func (e *RedisError) Kind() string { return e.kind }

// Unwrap lets failures of the network be told apart.
func (e *RedisError) Unwrap() error { return e.err }

// Refused says that Redis does not know the user or the password, or does not
// let the user do what is needed: no waiting helps.
func Refused(err error) bool {
	e, ok := errors.AsType[*RedisError](err)
	return ok && e.kind == "refused"
}

func redisError(err error) error {
	switch {
	case err == nil:
		return nil
	case redis.IsAuthError(err), redis.IsPermissionError(err):
		return &RedisError{kind: "refused"}
	case redis.IsOOMError(err):
		return &RedisError{kind: "full"}
	case redis.IsLoadingError(err), redis.IsClusterDownError(err), redis.IsMasterDownError(err),
		redis.IsReadOnlyError(err), redis.IsTryAgainError(err):
		return &RedisError{kind: "loading"}
	}
	if _, said := errors.AsType[redis.Error](err); said {
		return &RedisError{kind: "broken"}
	}
	return &RedisError{kind: "unreachable", err: err}
}

// mute is where the library's own words go.
type mute struct{}

func (mute) Printf(context.Context, string, ...any) {}
