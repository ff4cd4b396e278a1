#!/bin/sh
# <{ head|comment }>
# Starts a Redis node in its container. On the first start it writes the node's own settings into its volume: Redis rewrites
# them when roles change, so that a node comes back as what it was.
set -eu

data=${REDIS_DATA:-/data}
own=$data/redis.conf

# A password may hold anything; in the file it stands between double quotes.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

if [ ! -f "$own" ]; then
    umask 077
    {
        cat "${REDIS_CONF:-/usr/local/etc/redis/redis.conf}"
        echo "dir $data"
        echo "port $PORT"
        # On a machine's own network it listens on the private address only.
        [ -z "${BIND:-}" ] || echo "bind $BIND"
        # Other nodes and the clients are told this address, not the container's.
        case "$ROLE" in
        cluster) echo "cluster-announce-ip $ADDRESS" ;;
        *)
            echo "replica-announce-ip $ADDRESS"
            echo "replica-announce-port $PORT"
            ;;
        esac
        [ -z "${PRIMARY:-}" ] || echo "replicaof $PRIMARY"
        if [ -n "${REDIS_PASSWORD:-}" ]; then
            # Not echo, which may read backslashes itself.
            printf 'requirepass %s\n' "$(quoted "$REDIS_PASSWORD")"
            printf 'masterauth %s\n' "$(quoted "$REDIS_PASSWORD")"
        fi
    } >"$own.new"
    mv "$own.new" "$own"
fi
exec redis-server "$own" --maxmemory "$MAXMEMORY"
