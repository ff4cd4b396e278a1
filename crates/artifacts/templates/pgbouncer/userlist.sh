#!/usr/bin/env bash
# <{ head|comment }>
# Writes pgbouncer/userlist.txt: the app's role with its SCRAM verifier as the server keeps it, never a password.
# Run it again after each change of the role's password, then: docker compose kill -s HUP <{ pooler }>
set -euo pipefail
cd "$(dirname "$0")/.."

user=<{ user|shell }>
database=<{ database|shell }>
list=pgbouncer/userlist.txt

# The role's name stands in the statement as a literal, which psql itself quotes.
line=$(docker compose exec -T <{ primary|shell }> psql -XAtq -U "$user" -d "$database" -v role="$user" <<'SQL'
SELECT format('"%s" "%s"', rolname, rolpassword) FROM pg_authid WHERE rolname = :'role' AND rolpassword LIKE 'SCRAM-SHA-256$%'
SQL
)
if [ -z "$line" ]; then
    echo "The role $user has no SCRAM verifier. Set password_encryption = 'scram-sha-256', then its password again." >&2
    exit 1
fi

# Only its owner may enter the folder; in the container, PgBouncer's own user must read the file.
chmod 700 pgbouncer
printf '%s\n' "$line" >"$list.new"
chmod 644 "$list.new"
# Written in place when it is there: a bind mount keeps showing the file that it was started with.
if [ -f "$list" ]; then
    cat "$list.new" >"$list"
    rm "$list.new"
else
    mv "$list.new" "$list"
fi
echo "Wrote $list for the role $user."
