#!/bin/sh
# <{ head|comment }>
# Joins the nodes into a cluster, once, and copies the keys of the node before into it:
#   docker compose exec -T <{ first }> sh /usr/local/etc/redis/cluster.sh [HOST:PORT of the node with the keys]
# Keys that the old node has and the cluster has too are overwritten: run it again as often as needed before the switch.
set -eu

first=${REDIS_NODES%% *}
cluster() { redis-cli -h "${1%:*}" -p "${1##*:}" CLUSTER "$2"; }
info() { cluster "$1" INFO | tr -d '\r' | sed -n "s/^$2://p"; }
# Each node finds out for itself, and refuses keys until then.
joined() {
    for node in $REDIS_NODES; do
        if [ "$(info "$node" cluster_state)" != ok ] || [ "$(info "$node" cluster_known_nodes)" != <{ nodes }> ]; then
            return 1
        fi
    done
}

for node in $REDIS_NODES; do
    tries=0
    until [ "$(redis-cli -h "${node%:*}" -p "${node##*:}" PING 2>/dev/null)" = PONG ]; do
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ]; then
            echo "$node does not answer PING." >&2
            exit 1
        fi
        sleep 1
    done
done

if [ "$(info "$first" cluster_slots_assigned)" != 16384 ]; then
    # Without --cluster-yes it would wait for an answer at a prompt.
    # shellcheck disable=SC2086 # One word a node.
    redis-cli --cluster create $REDIS_NODES --cluster-replicas <{ replicas }> --cluster-yes
fi

tries=0
until joined; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
        echo "The cluster is not ready after a minute:" >&2
        cluster "$first" NODES >&2
        exit 1
    fi
    sleep 1
done

if [ -n "${1:-}" ]; then
    case "${REDISCLI_AUTH:-}" in *[[:space:]%]*)
        echo "redis-cli cannot copy keys with a REDIS_PASSWORD that holds a space or %." >&2
        exit 1
        ;;
    esac
    ask=
    case "$(env -u REDISCLI_AUTH redis-cli -h "${1%:*}" -p "${1##*:}" PING 2>&1)" in
    *NOAUTH*) ask=--cluster-from-askpass ;;
    esac
    # One that was under sentinels asks for the same password. It goes through standard input, never through arguments.
    # shellcheck disable=SC2086 # Nothing or one word.
    printf '%s\n' "${REDISCLI_AUTH:-}" |
        redis-cli --cluster import "$first" --cluster-from "$1" --cluster-copy --cluster-replace $ask
fi

redis-cli --cluster check "$first"
echo "The cluster of <{ nodes }> nodes is ready."
