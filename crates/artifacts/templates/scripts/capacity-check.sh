#!/usr/bin/env bash
# <{ head|comment }>
# The present load against the thresholds. Paste the output into Headroom, or use the exit status:
# 0 enough, 1 plan to scale, 2 scale now, 3 something could not be read.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 3
export LC_ALL=C

app=<{ names.service|shell }>
postgres=<{ names.primary|shell }>
user=<{ names.user|shell }>
database=<{ names.database|shell }>
redis=<{ names.redis|shell }>

cpu_soon=<{ cpu.plan() }> cpu_now=<{ cpu.immediate }>
memory_soon=<{ memory.plan() }> memory_now=<{ memory.immediate }>
connections_soon=<{ connections.plan() }> connections_now=<{ connections.immediate }>

worst=0 # the exit status: 3, something unknown, never hides a 2

is_number() { [[ ${1:-} =~ ^[0-9]+(\.[0-9]+)?$ ]]; }

# above VALUE LIMIT: a comparison of decimals.
above() { awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value > limit) }'; }

raise() {
    case "$1" in
    2) worst=2 ;;
    3) [ "$worst" = 2 ] || worst=3 ;;
    1) [ "$worst" != 0 ] || worst=1 ;;
    esac
}

# judge NAME VALUE SOON NOW REMEDY: each alarm by itself, none hides another.
judge() {
    if ! is_number "$2"; then
        echo "⚪ UNKNOWN: no data for $1"
        raise 3
    elif above "$2" "$4"; then
        echo "🔴 IMMEDIATE: $5"
        raise 2
    elif above "$2" "$3"; then
        echo "🟡 SOON: Plan to scale within 24 hours ($1 is $2%)"
        raise 1
    fi
}

sql() { docker compose exec -T "$postgres" psql -XAtq -U "$user" -d "$database" -c "$1" 2>/dev/null; }

echo "VoiceAssist Capacity Check - $(date)"
echo "========================================"

# CPU of docker stats is of one core; against the limit it is CPU / (100 x cores). A container without a limit may use
# the whole machine.
cpu='' cpu_of_limit='' memory=''
ids=$(docker compose ps -q "$app" 2>/dev/null)
if [ -n "$ids" ]; then
    limits=$(for id in $ids; do docker inspect --format '{{.HostConfig.NanoCpus}}' "$id" 2>/dev/null; done)
    # shellcheck disable=SC2086 # One word an id.
    stats=$(docker stats --no-stream --format '{{.CPUPerc}} {{.MemPerc}}' $ids 2>/dev/null)
    read -r cpu cpu_of_limit memory < <(paste -d ' ' <(printf '%s\n' "$stats") <(printf '%s\n' "$limits") | tr -d '%' |
        awk -v machine="$(nproc)" '
            $1 ~ /^[0-9.]+$/ && $2 ~ /^[0-9.]+$/ {
                cores = $3 > 0 ? $3 / 1e9 : machine
                cpu += $1; of_limit += $1 / cores; n++
                if ($2 > memory) memory = $2
            }
            END { if (n) printf "%.2f %.2f %.2f\n", cpu / n, of_limit / n, memory }')
fi
echo "Application:"
echo " CPU: ${cpu:-no data}${cpu:+%}"
echo " CPU of limit: ${cpu_of_limit:-no data}${cpu_of_limit:+%}"
echo " Memory: ${memory:-no data}${memory:+%}"

# Idle connections take a place too.
active=$(sql "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active'")
all=$(sql "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
max=$(sql 'SHOW max_connections')
connections=''
echo "Database:"
if is_number "$active" && is_number "$all" && is_number "$max" && [ "$max" -gt 0 ]; then
    connections=$((all * 100 / max))
    echo " Active Connections: $active/$max ($((active * 100 / max))%)"
    echo " All Connections: $all/$max ($connections%)"
else
    echo " Active Connections: no data"
fi

info=$(docker compose exec -T "$redis" redis-cli INFO memory 2>/dev/null | tr -d '\r')
used=$(awk -F: '$1 == "used_memory_human" { print $2 }' <<<"$info")
redis_percent=$(awk -F: '$1 == "used_memory" { used = $2 } $1 == "maxmemory" { max = $2 }
    END { if (used != "" && max > 0) printf "%.2f", used * 100 / max }' <<<"$info")
unlimited=$(awk -F: '$1 == "maxmemory" && $2 == 0 { print "yes" }' <<<"$info")
echo "Redis:"
echo " Memory Usage: ${used:-no data}"

echo
echo "Scaling Recommendations:"
judge "the CPU of $app" "$cpu_of_limit" "$cpu_soon" "$cpu_now" "Scale application horizontally"
judge "the memory of $app" "$memory" "$memory_soon" "$memory_now" "Give the application more memory"
judge "the connections of $postgres" "$connections" "$connections_soon" "$connections_now" \
    "Scale database connections or add read replica"
if [ "$unlimited" = yes ]; then
    echo "🟡 SOON: Redis has no maxmemory; it grows until the host has none left"
    raise 1
else
    judge "the memory of $redis" "$redis_percent" "$memory_soon" "$memory_now" "Give Redis more memory"
fi
[ "$worst" != 0 ] || echo "🟢 OK: Current capacity is adequate"
exit "$worst"
