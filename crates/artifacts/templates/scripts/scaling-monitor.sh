#!/usr/bin/env bash
# <{ head|comment }>
# One screen of what matters while scaling. To follow it: watch -n 5 scripts/scaling-monitor.sh
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C

app=<{ names.service|shell }>
balancer=<{ names.balancer|shell }>
postgres=<{ names.primary|shell }>
user=<{ names.user|shell }>
database=<{ names.database|shell }>

echo "=== Application Instances ==="
docker compose ps -q --status running "$app" | grep -c .
echo

echo "=== Resource Usage ==="
ids=$(docker compose ps -q)
if [ -n "$ids" ]; then
    # shellcheck disable=SC2086 # One word an id.
    docker stats --no-stream --format 'table {{.Name}}\t{{.CPUPerc}}\t{{.MemPerc}}' $ids | tail -n +2
fi
echo

# The balancer's log has every answer; the app's has words such as "error" in any message.
log=$(docker compose logs --no-log-prefix --since 1m "$balancer" 2>/dev/null)
echo "=== Request Rate (approx) ==="
grep -cE '" [1-5][0-9]{2} ' <<<"$log"
echo "requests/min"
echo
echo "=== Error Rate ==="
grep -cE '" 5[0-9]{2} ' <<<"$log"
echo "errors/min"
echo

echo "=== Database Connections ==="
docker compose exec -T "$postgres" psql -X -t -U "$user" -d "$database" -c \
    "SELECT count(*), state FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY state"
