package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nhipcau/bot/session"
	"nhipcau/internal/safelog"
)

// mostSessions bounds the memory that open conversations take: half a kilobyte
// each.
const mostSessions = 100_000

// openSessions makes the seal of sessions and pages, gives where sessions are
// kept, and what the nonces of conversations are made with. Without a shared
// secret the seal's is drawn now and never leaves this process.
func (m *Main) openSessions() (store session.Store, nonces session.Secret, err error) {
	shared, err := m.Settings.sharedSecret()
	if err != nil {
		return nil, nonces, err
	}
	var root session.Secret
	if shared == "" {
		if root, err = session.NewSecret(rand.Reader); err == nil {
			nonces, err = findOrMakeKey(filepath.Join(m.Settings.DataDir, nonceKeyFile))
		}
	} else {
		root, nonces = derived(shared, "nhipcau sessions"), derived(shared, "nhipcau nonces")
	}
	if err != nil {
		return nil, nonces, err
	}
	m.sealer = session.NewSealer(root, time.Now)
	if m.Settings.RedisURL == "" {
		memory := session.NewMemory(mostSessions, time.Now)
		m.meter.Watch("nhipcau_sessions", "Sessions kept in memory.", memory.Len)
		return memory, nonces, nil
	}
	m.redis, err = m.openRedis()
	return m.redis, nonces, err
}

// openRedis looks whether Redis lets us in. That it cannot be reached is no
// failure: it may come up after us, and the web chat needs none.
func (m *Main) openRedis() (*session.Redis, error) {
	redis, err := session.OpenRedis(m.Settings.RedisURL, time.Now)
	if err != nil {
		return nil, errors.New("REDIS_URL is not understood")
	}
	m.started("sessions", func(context.Context) error { return redis.Close() })
	err = redis.Ping(context.Background())
	if session.Refused(err) {
		return nil, errors.New("REDIS_URL: Redis refuses the user or the password, or what the user needs: see deploy/redis/users.acl")
	}
	if err != nil {
		m.Log.Warn("Redis cannot be reached yet, people are told until it can", "part", "sessions", "err", err)
	}
	return redis, nil
}

// derived draws one key for one use from the shared secret.
func derived(shared, use string) session.Secret {
	h := hmac.New(sha256.New, []byte(shared))
	h.Write([]byte(use))
	return session.Secret(h.Sum(nil))
}

// sharedSecret gives what replicas share, "" where nothing is set.
func (s Settings) sharedSecret() (string, error) {
	if s.SecretFile == "" {
		return s.Secret, nil
	}
	st, err := os.Stat(s.SecretFile)
	if err != nil {
		return "", fmt.Errorf("SESSION_SECRET_FILE %s cannot be read (%s)", s.SecretFile, safelog.Kind(err))
	}
	if st.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("SESSION_SECRET_FILE %s can be read by every user of this machine: chmod 600 %[1]s", s.SecretFile)
	}
	b, err := os.ReadFile(s.SecretFile)
	if err != nil {
		return "", fmt.Errorf("SESSION_SECRET_FILE %s cannot be read (%s)", s.SecretFile, safelog.Kind(err))
	}
	secret := strings.TrimSpace(string(b))
	if secret == "" {
		return "", fmt.Errorf("SESSION_SECRET_FILE %s is empty", s.SecretFile)
	}
	if err := sharedSecret(secret); err != nil {
		return "", fmt.Errorf("SESSION_SECRET_FILE %s: the secret %w", s.SecretFile, err)
	}
	return secret, nil
}
