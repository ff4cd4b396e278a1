#!/usr/bin/env bash
# <{ head|comment }>
# Everything that the plan needs to know, in one output: paste it into Headroom. What cannot be read is said and left out.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C

app=<{ names.service|shell }>
balancer=<{ names.balancer|shell }>
postgres=<{ names.primary|shell }>
user=<{ names.user|shell }>
database=<{ names.database|shell }>
redis=<{ names.redis|shell }>
qdrant=${QDRANT_URL:-http://localhost:6333}

echo "VoiceAssist Capacity Report - $(date)"
echo "========================================"
echo

ids=$(docker compose ps -q "$app")
echo "Application Instances: $(grep -c . <<<"$ids")"
if [ -n "$ids" ]; then
    # shellcheck disable=SC2086 # One word an id.
    docker stats --no-stream --format 'table {{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}' $ids
fi
echo

echo "Database Metrics:"
# All rows are text, or the UNION fails; names are quoted, or a table called "User" does.
docker compose exec -T "$postgres" psql -X -U "$user" -d "$database" <<'SQL'
<% include "scripts/capacity-report.sql" %>
SQL
echo

echo "Redis Metrics:"
# The memory is in the section memory, not in stats.
for section in memory stats; do
    docker compose exec -T "$redis" redis-cli INFO "$section" | tr -d '\r'
done | grep -E '^(used_memory_human|maxmemory_human|total_commands_processed|instantaneous_ops_per_sec|evicted_keys|keyspace_hits|keyspace_misses):'
echo

echo "Qdrant Metrics:"
curl -fsS --max-time 10 --config - "$qdrant/metrics" <<<"${QDRANT_API_KEY:+header = \"api-key: $QDRANT_API_KEY\"}" |
    grep -E '^(collections_total|collections_vector_total|collection_points|collection_vectors)'
echo

echo "Capacity Estimates:"
requests=$(docker compose logs --no-log-prefix --since 1m "$balancer" 2>/dev/null | grep -cE '" [1-5][0-9]{2} ')
if [ "$requests" -gt 0 ]; then
    awk -v requests="$requests" 'BEGIN { printf " Current RPS: %.1f\n", requests / 60 }'
else
    echo " Current RPS: [Calculate from metrics]"
fi
