#!/usr/bin/env bash
# <{ head|comment }>
# Gives <{ service }> <{ max.human()|comment }> of maxmemory within a limit of <{ limit.human()|comment }>, while it runs. The rest of the limit is for copies
# made while saving, client buffers and fragmentation. What Redis was started with stays as it is: the running server's
# own settings go into redis/redis.headroom.conf, which the next start reads.
set -euo pipefail
cd "$(dirname "$0")/.."

redis=<{ service|shell }>
maxmemory=<{ max_bytes }>
limit=<{ limit }>
file=redis/redis.headroom.conf

cli() { docker compose exec -T "$redis" redis-cli "$@" | tr -d '\r'; }
# The value of a setting; redis-cli prints its name first.
setting() { cli CONFIG GET "$1" | sed -n 2p; }

if [ "$(cli PING)" != PONG ]; then
    echo "$redis does not answer PING; with a password, set REDISCLI_AUTH in its environment first." >&2
    exit 1
fi
used=$(cli INFO memory | sed -n 's/^used_memory://p')
if [ "$used" -gt "$maxmemory" ]; then
    echo "$redis holds $used bytes and would evict down to $maxmemory: nothing was changed." >&2
    exit 1
fi
if [ -n "$(setting requirepass)" ]; then
    echo "$redis has a password. It is not written to a file: add --requirepass \${REDIS_PASSWORD:?} to its command in compose.headroom.yaml."
fi

{
    echo "# Written by redis/memory.sh from the running server. What the server saves and how is unchanged."
    echo "maxmemory $maxmemory"
    for name in maxmemory-policy appendonly appendfsync dir databases timeout tcp-keepalive; do
        echo "$name $(setting "$name")"
    done
    saves=$(setting save)
    if [ -z "$saves" ]; then
        echo 'save ""'
    else
        # "3600 1 300 100": a line for each pair.
        echo "$saves" | tr ' ' '\n' | paste -d ' ' - - | sed 's/^/save /'
    fi
} >"$file.new"
mv "$file.new" "$file"

# For more the container's limit comes first, for less what Redis may take of it.
was=$(setting maxmemory)
if [ "$was" -eq 0 ] || [ "$was" -gt "$maxmemory" ]; then
    cli CONFIG SET maxmemory "$maxmemory" >/dev/null
fi
for id in $(docker compose ps -q "$redis"); do
    docker update --memory "$limit" --memory-swap "$limit" "$id" >/dev/null
done
cli CONFIG SET maxmemory "$maxmemory" >/dev/null
echo "$redis may take $(setting maxmemory) bytes; the next start reads $file."
