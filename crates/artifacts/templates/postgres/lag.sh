#!/usr/bin/env bash
# <{ head|comment }>
# How far the read replicas are behind, and how much log their slots keep on the primary's disk. Exit status:
# 0 all follow, 1 one is more than <{ seconds }> s or <{ megabytes }> MB behind, 2 one does not stream or its slot is lost.
set -euo pipefail
cd "$(dirname "$0")/.."

expected=<{ replicas }> # replicas of the plan
<% include "postgres/psql.sh" %>

worst=0
streaming=0
while IFS='|' read -r name state bytes seconds; do
    [ -n "$name" ] || continue
    echo "$name: $state, $((bytes / 1000000)) MB and $seconds s behind"
    if [ "$state" = streaming ]; then
        streaming=$((streaming + 1))
    fi
    if [ "$bytes" -gt <{ bytes }> ] || [ "$seconds" -gt <{ seconds }> ]; then
        [ "$worst" -gt 1 ] || worst=1
    fi
done < <(sql -c "SELECT application_name, state, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint,
    coalesce(extract(epoch FROM replay_lag), 0)::bigint FROM pg_stat_replication
    WHERE application_name NOT IN ('pg_basebackup', 'pg_receivewal') ORDER BY 1" </dev/null)

while IFS='|' read -r slot active status bytes; do
    [ -n "$slot" ] || continue
    echo "slot $slot: $([ "$active" = t ] && echo "in use" || echo "NOT in use"), keeps $((bytes / 1000000)) MB of log, $status"
    case "$status" in lost | unreserved) worst=2 ;; esac
done < <(sql -c "SELECT slot_name, active, coalesce(wal_status, 'unknown'),
    coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
    FROM pg_replication_slots WHERE slot_type = 'physical' ORDER BY 1" </dev/null)

if [ "$streaming" -lt "$expected" ]; then
    echo "$streaming of $expected replicas stream. A lost one is made anew with: postgres/replica.sh NAME --rebuild"
    worst=2
fi
[ "$worst" != 0 ] || echo "All $streaming replicas follow."
exit "$worst"
