#!/bin/sh
# <{ head|comment }>
# Starts a sentinel in its container. Each has settings of its own in its own volume: sentinels keep there who they are and
# who the primary is. Three that share a file share an identity, and never agree on a failover.
set -eu

data=${REDIS_DATA:-/data}
own=$data/sentinel.conf

quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

if [ ! -f "$own" ]; then
    umask 077
    {
        echo "port $PORT"
        echo "bind $ADDRESS"
        echo "dir $data"
        echo "sentinel announce-ip $ADDRESS"
        echo "sentinel announce-port $PORT"
        # A majority of <{ sentinels }> must agree that the primary is gone.
        echo "sentinel monitor <{ master }> $PRIMARY <{ quorum }>"
        echo "sentinel down-after-milliseconds <{ master }> 5000"
        echo "sentinel failover-timeout <{ master }> 30000"
        echo "sentinel parallel-syncs <{ master }> 1"
        if [ -n "${REDIS_PASSWORD:-}" ]; then
            # Not echo, which may read backslashes itself.
            printf 'sentinel auth-pass <{ master }> %s\n' "$(quoted "$REDIS_PASSWORD")"
            printf 'requirepass %s\n' "$(quoted "$REDIS_PASSWORD")"
        fi
    } >"$own.new"
    mv "$own.new" "$own"
fi
exec redis-server "$own" --sentinel
