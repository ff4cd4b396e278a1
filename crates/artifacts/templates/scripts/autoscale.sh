#!/usr/bin/env bash
# <{ head|comment }>
# Keeps <{ service }> between <{ least }> and <{ most }> instances by their CPU, as a share of their limit. Run one, under systemd or in tmux:
#   scripts/autoscale.sh [--dry-run] [--once]
# --dry-run says what it would do; --once looks once and ends.
# It never oscillates: <{ down }> % is less than <{ up }> % spread over one instance fewer, and a change is followed by a pause.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

app=<{ service|shell }>
least=<{ least }> most=<{ most }>
up=<{ up }> down=<{ down }>
every=60     # seconds between looks
samples=3    # of a look, some seconds apart
cooldown=300 # seconds after a change without another

dry_run='' once=''
for option in "$@"; do
    case "$option" in
    --dry-run) dry_run=yes ;;
    --once) once=yes ;;
    *)
        echo "usage: $0 [--dry-run] [--once]" >&2
        exit 2
        ;;
    esac
done

# One at a time in this folder: two would undo each other.
exec 9<.
if ! flock -n 9; then
    echo "Another autoscale is running in $PWD." >&2
    exit 1
fi

above() { awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value > limit) }'; }

# The average over all instances and samples: of one core, and of the limit. Nothing when there is no number.
look() {
    local ids limits
    ids=$(docker compose ps -q --status running "$app")
    # Without ids, docker stats would average every container of the machine.
    [ -n "$ids" ] || return 0
    limits=$(for id in $ids; do docker inspect --format '{{.HostConfig.NanoCpus}}' "$id"; done)
    for sample in $(seq "$samples"); do
        [ "$sample" = 1 ] || sleep 5
        # shellcheck disable=SC2086 # One word an id.
        paste -d ' ' <(docker stats --no-stream --format '{{.CPUPerc}}' $ids | tr -d '%') <(printf '%s\n' "$limits")
    done | awk -v machine="$(nproc)" '
        $1 ~ /^[0-9.]+$/ { cpu += $1; of_limit += $1 / ($2 > 0 ? $2 / 1e9 : machine); n++ }
        END { if (n) printf "%.2f %.2f\n", cpu / n, of_limit / n }'
}

scale() {
    if [ -n "$dry_run" ]; then
        echo "Dry run: docker compose up -d --no-deps --no-recreate --scale $app=$1 $app"
    else
        docker compose up -d --no-deps --no-recreate --scale "$app=$1" "$app"
    fi
}

quiet_until=0
while true; do
    current=$(docker compose ps -q --status running "$app" | grep -c . || true)
    cpu='' of_limit=''
    read -r cpu of_limit < <(look) || true
    echo "[$(date)] Instances: $current, Avg CPU: ${cpu:-no data}${cpu:+%}"
    if [ "$current" -eq 0 ] || [ -z "$of_limit" ]; then
        echo "No data: nothing is changed."
    elif [ "$current" -lt "$least" ]; then
        echo "Scaling UP to $least instances (CPU: $of_limit% of the limit)"
        scale "$least"
    elif [ "$SECONDS" -lt "$quiet_until" ]; then
        echo "No scaling needed"
    elif above "$of_limit" "$up" && [ "$current" -lt "$most" ]; then
        # As many as bring it back to the threshold at once.
        target=$(awk -v n="$current" -v cpu="$of_limit" -v up="$up" -v most="$most" 'BEGIN {
            t = n * cpu / up; if (t > int(t)) t = int(t) + 1
            if (t <= n) t = n + 1
            if (t > most) t = most
            print t }')
        echo "Scaling UP to $target instances (CPU: $of_limit% of the limit)"
        scale "$target"
        quiet_until=$((SECONDS + cooldown))
    elif above "$down" "$of_limit" && [ "$current" -gt "$least" ]; then
        echo "Scaling DOWN to $((current - 1)) instances (CPU: $of_limit% of the limit)"
        scale $((current - 1))
        quiet_until=$((SECONDS + cooldown))
    else
        echo "No scaling needed"
    fi
    [ -z "$once" ] || exit 0
    sleep "$every"
done
