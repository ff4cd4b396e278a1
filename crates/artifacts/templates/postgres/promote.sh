#!/usr/bin/env bash
# <{ head|comment }>
# Makes a read replica the primary, after <{ primary }> was lost: postgres/promote.sh <{ first }>
# What the primary had confirmed but not yet sent to the replica is gone; the last line says from where on.
set -euo pipefail
cd "$(dirname "$0")/.."

primary=<{ primary|shell }>
user=<{ user|shell }>
database=<{ database|shell }>
replica=${1:?name the replica: postgres/promote.sh NAME}

sql() { docker compose exec -T "$replica" psql -XAtq -v ON_ERROR_STOP=1 -U "$user" -d "$database" -c "$1"; }

if [ "$(sql 'SELECT pg_is_in_recovery()')" != t ]; then
    echo "$replica is no replica; nothing was changed." >&2
    exit 2
fi

# Two primaries take different writes that nobody can join again: the old one must stay down.
docker compose stop "$primary" || echo "$primary could not be stopped. Make sure that it cannot come back." >&2

position=$(sql 'SELECT pg_last_wal_replay_lsn()')
if [ "$(sql 'SELECT pg_promote(true, 60)')" != t ]; then
    echo "$replica was not promoted within 60 s: docker compose logs $replica" >&2
    exit 1
fi
echo "$replica is the primary, from $position on."
