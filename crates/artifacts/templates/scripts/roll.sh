#!/usr/bin/env bash
# <{ head|comment }>
# Brings <{ service }> to what compose.headroom.yaml says without an interruption: new instances start beside the old ones,
# and only when all are healthy do the old ones get SIGTERM and finish their requests. For that while the machine
# carries both. A plain "docker compose up" would restart all instances at once.
set -euo pipefail
cd "$(dirname "$0")/.."

app=<{ service|shell }>
patience=180 # seconds until all new instances must be healthy

health() { docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1"; }
is_healthy() { case "$(health "$1")" in healthy | running) true ;; *) false ;; esac; }

wanted=$(docker compose config --hash "$app" | awk '{ print $2 }')
target=<{ instances }>
kept=() old=()
for id in $(docker compose ps -q "$app"); do
    hash=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")
    if [ "$hash" = "$wanted" ]; then kept+=("$id"); else old+=("$id"); fi
done
missing=$((target > ${#kept[@]} ? target - ${#kept[@]} : 0))
echo "$app: ${#kept[@]} as they should be, ${#old[@]} to replace, $missing to start."

if [ "$missing" -gt 0 ]; then
    docker compose up -d --no-deps --no-recreate --scale "$app=$((${#kept[@]} + ${#old[@]} + missing))" "$app"
fi

deadline=$((SECONDS + patience))
for id in $(docker compose ps -q "$app"); do
    case " ${old[*]-} " in *" $id "*) continue ;; esac
    until is_healthy "$id"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "$id is $(health "$id") after $patience s. The old instances still run; nothing was taken away." >&2
            exit 1
        fi
        sleep 2
    done
done

for id in ${old[@]+"${old[@]}"}; do
    docker stop "$id" >/dev/null
    docker rm "$id" >/dev/null
done
# With more than the target, the rest is stopped, each within its stop_grace_period.
docker compose up -d --no-deps --no-recreate --scale "$app=$target" "$app"
echo "$app runs $target instances."
