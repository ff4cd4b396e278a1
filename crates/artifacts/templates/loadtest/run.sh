#!/usr/bin/env bash
# <{ head|comment }>
# Single parts under load, each with its own tool: loadtest/run.sh ab | pgbench | redis
# Run it in staging, or at the quietest hour. Paste what it prints into Headroom.
set -euo pipefail
cd "$(dirname "$0")/.."

# DURATION: seconds of pgbench. REQUESTS: how many ab and redis-benchmark send.
base=${BASE_URL:-http://localhost:${HTTP_PORT:-80}}
path=<{ health_path|shell }>
postgres=<{ primary|shell }>
user=<{ user|shell }>
redis=<{ redis|shell }>

case "${1:-}" in
ab)
    # As many at once as <{ rps }> requests a second of 100 ms keep busy, and a token where one is needed.
    ab -k -n "${REQUESTS:-<{ ab_requests }>}" -c <{ ab_clients }> ${TOKEN:+-H "Authorization: Bearer $TOKEN"} "$base$path"
    ;;
pgbench)
    # A scale of at least the clients: at scale 1 they all wait for one row. Fewer clients than max_connections of <{ max_connections }>.
    in_postgres() { docker compose exec -T "$postgres" "$@"; }
    in_postgres createdb -U "$user" headroom_pgbench
    trap 'in_postgres dropdb -U "$user" --force headroom_pgbench' EXIT
    in_postgres pgbench -q -i -s <{ pg_scale }> -U "$user" headroom_pgbench
    in_postgres pgbench -c <{ pg_clients }> -j <{ pg_threads }> -T "${DURATION:-60}" -P 10 -U "$user" headroom_pgbench
    ;;
redis)
    # Not set, which would push out what is cached: keys of its own, gone with their time.
    docker compose exec -T "$redis" redis-benchmark -q -c 50 -n "${REQUESTS:-100000}" -r 100000 -d 100 -P 1 \
        setex headroom:benchmark:__rand_int__ 60 xxxxxxxx
    docker compose exec -T "$redis" redis-benchmark -q -c 50 -n "${REQUESTS:-100000}" -r 100000 get headroom:benchmark:__rand_int__
    ;;
*)
    echo "usage: $0 ab | pgbench | redis" >&2
    exit 2
    ;;
esac
