#!/usr/bin/env bash
# <{ head|comment }>
# Makes the volume of one read replica of <{ primary }> (PostgreSQL <{ version }>) and starts it. Run it once for each:
<%- for replica in replicas %>
#   postgres/replica.sh <{ replica }>
<%- endfor %>
# It makes the replication role, its line in pg_hba.conf and a slot where they are missing, copies the primary into
# the replica's empty volume, and waits until the replica streams. --rebuild empties the volume first, for a replica that was lost.
set -euo pipefail
cd "$(dirname "$0")/.."

# After a promotion the new primary makes the others' copies: PRIMARY=<{ first }> postgres/replica.sh NAME --rebuild
primary=${PRIMARY:-<{ primary }>}
user=<{ user|shell }>
database=<{ database|shell }>
role=replicator

replica=${1:?name the replica: postgres/replica.sh NAME [--rebuild]}
case "$replica" in
<%- for replica in replicas %>
<{ replica|shell }>) ;;
<%- endfor %>
*)
    echo "There is no replica called $replica in compose.headroom.yaml." >&2
    exit 2
    ;;
esac
# A slot's name has letters, digits and _ only.
slot=${replica//[^a-z0-9_]/_}

# Compose knows the password from .env; no command line ever holds it.
password=$(docker compose run --rm -T --no-deps "$replica" printenv REPLICATION_PASSWORD)
quote="'"
literal="'${password//$quote/$quote$quote}'"

sql() {
    docker compose exec -T "$primary" psql -XAtq -v ON_ERROR_STOP=1 -U "$user" -d "$database" "$@"
}

echo "1. The role $role, with the password from REPLICATION_PASSWORD"
sql <<SQL >/dev/null
SET password_encryption = 'scram-sha-256';
DO \$\$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN
        CREATE ROLE $role WITH REPLICATION LOGIN;
    END IF;
END \$\$;
ALTER ROLE $role WITH REPLICATION LOGIN PASSWORD $literal;
SQL

echo "2. Its line in pg_hba.conf, for the networks that the primary is in"
hba=$(sql -c 'SHOW hba_file')
# "all" in pg_hba.conf does not include replication.
docker compose exec -T "$primary" sh -c '
    line="host replication $2 samenet scram-sha-256"
    grep -qxF "$line" "$1" || printf "%s\n" "$line" >>"$1"' sh "$hba" "$role"
sql -c 'SELECT pg_reload_conf()' >/dev/null
wrong=$(sql -c 'SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL')
if [ "$wrong" != 0 ]; then
    echo "pg_hba.conf has $wrong lines that the server does not understand: SELECT * FROM pg_hba_file_rules" >&2
    exit 1
fi

if [ "${2:-}" = --rebuild ]; then
    echo "3. Emptying the volume of $replica"
    docker compose rm -sf "$replica" >/dev/null
    # shellcheck disable=SC2016 # PGDATA is the container's.
    docker compose run --rm -T --no-deps --user postgres "$replica" sh -c 'find "$PGDATA" -mindepth 1 -delete'
fi

echo "4. A copy of $primary into the volume of $replica"
create_slot=-C
if [ "$(sql -c "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '$slot'")" != 0 ]; then
    create_slot=
fi
# -R writes standby.signal and the connection, password included, into the copy; -S keeps the log that it needs.
# shellcheck disable=SC2016 # The variables are the container's.
docker compose run --rm -T --no-deps --user postgres "$replica" sh -c '
    PGPASSWORD=$REPLICATION_PASSWORD pg_basebackup -d "host=$1 port=5432 user=$2 application_name=$3" -D "$PGDATA" -X stream -R $4 -S "$3" -c fast -P' \
    sh "$primary" "$role" "$slot" "$create_slot"

echo "5. Starting $replica"
docker compose up -d --no-deps "$replica"
for _ in $(seq 60); do
    state=$(sql -c "SELECT state FROM pg_stat_replication WHERE application_name = '$slot'")
    if [ "$state" = streaming ]; then
        echo "$replica streams from $primary."
        exit 0
    fi
    sleep 1
done
echo "$replica does not stream after 60 s: docker compose logs $replica" >&2
exit 1
