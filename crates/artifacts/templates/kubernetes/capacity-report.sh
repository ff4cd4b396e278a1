#!/usr/bin/env bash
# <{ head|comment }>
# Everything that the plan needs to know, in one output: paste it into Headroom. What cannot be read is said and left out.
# kubectl top needs the metrics server. QDRANT_URL and QDRANT_API_KEY, if Qdrant is to be asked, from a port-forward.
set -uo pipefail
export LC_ALL=C

namespace=<{ namespace|shell }>
app=<{ service|shell }>
cluster=<{ cluster|shell }>
database=<{ database|shell }>
redis=<{ redis|shell }>
qdrant=${QDRANT_URL:-http://localhost:6333}

k() { kubectl --namespace "$namespace" "$@"; }

echo "VoiceAssist Capacity Report - $(date)"
echo "========================================"
echo

echo "Application Instances: $(k get pods --selector "app.kubernetes.io/name=$app" --field-selector status.phase=Running --output name | grep -c .)"
# As docker stats prints it, which Headroom reads: percent of one core, and memory of the limit.
limit=$(k get deployment "$app" --output "jsonpath={.spec.template.spec.containers[0].resources.limits.memory}")
k top pods --no-headers --selector "app.kubernetes.io/name=$app" | awk -v limit="${limit:-0Mi}" '
    function bytes(text) { return text ~ /[KMGT]i$/ ? text "B" : text "iB" }
    BEGIN { print "NAME   CPU %   MEM USAGE / LIMIT" }
    { cpu = $2 ~ /m$/ ? $2 / 10 : $2 * 100; printf "%s   %.2f%%   %s / %s\n", $1, cpu, bytes($3), bytes(limit) }'
echo

echo "Database Metrics:"
primary=$(k get pods --selector "cnpg.io/cluster=$cluster,cnpg.io/instanceRole=primary" --output name | head -n 1)
# All rows are text, or the UNION fails; names are quoted, or a table called "User" does.
k exec --stdin "${primary:-pod/$cluster-1}" --container postgres -- psql -X -d "$database" <<'SQL'
<% include "scripts/capacity-report.sql" %>
SQL
echo

echo "Redis Metrics:"
# The memory is in the section memory, not in stats.
for section in memory stats; do
    k exec "service/$redis" -- redis-cli INFO "$section" | tr -d '\r'
done | grep -E '^(used_memory_human|maxmemory_human|total_commands_processed|instantaneous_ops_per_sec|evicted_keys|keyspace_hits|keyspace_misses):'
echo

echo "Qdrant Metrics:"
curl -fsS --max-time 10 --config - "$qdrant/metrics" <<<"${QDRANT_API_KEY:+header = \"api-key: $QDRANT_API_KEY\"}" |
    grep -E '^(collections_total|collections_vector_total|collection_points|collection_vectors)'
