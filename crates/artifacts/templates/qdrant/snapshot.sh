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

encoded() { jq -rn --arg name "$1" '$name | @uri'; }

collections=$(call "$url/collections" | jq -r '.result.collections[].name')
while IFS= read -r name; do
    [ -n "$name" ] || continue
    path=$(encoded "$name")
    snapshot=$(call -X POST "$url/collections/$path/snapshots" | jq -r '.result.name')
    # The server's name for it is a file name here, whatever it holds.
    file=$out/$(encoded "$snapshot")
    call -o "$file" "$url/collections/$path/snapshots/$(encoded "$snapshot")"
    points=$(call "$url/collections/$path" | jq -r '.result.points_count')
    echo "$name: $points points in $file"
done <<<"$collections"
[ -n "$collections" ] || echo "There are no collections at $url."
