#!/usr/bin/env bash
# <{ head|comment }>
# Takes a snapshot of every collection of <{ service }> and copies it out of the container into qdrant/snapshots, before the step.
set -euo pipefail
cd "$(dirname "$0")/.."

url=${QDRANT_URL:-http://localhost:6333}
out=qdrant/snapshots
mkdir -p "$out"

call() {
    # The key goes through standard input: a command line can be read by others.
    curl -fsS --config - "$@" <<<"${QDRANT_API_KEY:+header = \"api-key: $QDRANT_API_KEY\"}"
}

collections=$(call "$url/collections" | jq -r '.result.collections[].name')
for name in $collections; do
    path=$(jq -rn --arg name "$name" '$name | @uri')
    snapshot=$(call -X POST "$url/collections/$path/snapshots" | jq -r '.result.name')
    call -o "$out/$snapshot" "$url/collections/$path/snapshots/$(jq -rn --arg name "$snapshot" '$name | @uri')"
    points=$(call "$url/collections/$path" | jq -r '.result.points_count')
    echo "$name: $points points in $out/$snapshot"
done
[ -n "$collections" ] || echo "There are no collections at $url."
