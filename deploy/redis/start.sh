#!/bin/sh
# Starts Redis with redis.conf and users.acl of this folder. The password comes
# as REDIS_PASSWORD and is put, hashed, into a copy of users.acl in RUN_DIR, which
# should be a tmpfs. What is given as arguments goes to redis-server.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=${RUN_DIR:-/run/redis}
: "${REDIS_PASSWORD:?set it to a long random word, e.g. from openssl rand -hex 32}"
umask 077
hash=$(printf %s "$REDIS_PASSWORD" | sha256sum | cut -d ' ' -f 1)
sed "s/PASSWORD_SHA256/$hash/" "$here/users.acl" >"$run/users.acl"
unset REDIS_PASSWORD
exec redis-server "$here/redis.conf" --dir "$run" --aclfile "$run/users.acl" "$@"
