#!/usr/bin/env bash
# <{ head|comment }>
# Makes indexes while the app reads and writes, and mends those that an earlier attempt left INVALID. What is there already
# stays; run it as often as you like. A plain CREATE INDEX would keep every write waiting until it is done.
set -euo pipefail
cd "$(dirname "$0")/.."

# A name, a table and its columns each. These are the ones the runbook names: put your own here.
indexes=(
    "idx_conversations_user_id conversations user_id"
    "idx_messages_conversation_id messages conversation_id"
    "idx_messages_created_at messages created_at DESC"
)
<% include "postgres/psql.sh" %>

# An INVALID index costs every write and serves no read. One that is being built right now is INVALID too: it is left alone.
invalid() {
    sql -c "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT i.indisvalid AND n.nspname !~ '^pg_' AND c.relkind = 'i'
        AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1" </dev/null
}

failed=0
while IFS= read -r index; do
    [ -n "$index" ] || continue
    case "$index" in
    *_ccnew* | *_ccold*)
        # What is left of a REINDEX that broke off.
        echo "$index: INVALID, dropped"
        sql -c "DROP INDEX CONCURRENTLY IF EXISTS $index" </dev/null
        ;;
    *)
        if sql -c "REINDEX INDEX CONCURRENTLY $index" </dev/null; then
            echo "$index: INVALID, built anew"
        else
            echo "$index: INVALID, and cannot be built: see the line above; drop it or mend the data" >&2
            failed=1
        fi
        ;;
    esac
done < <(invalid)

for entry in "${indexes[@]}"; do
    read -r name table columns <<<"$entry"
    # The statement that says whether it can be made: the table and its first column are there.
    there=$(sql -v table="$table" -v column="${columns%%[ ,]*}" <<'SQL'
SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(:'table') AND attname = :'column' AND NOT attisdropped
SQL
    )
    if [ "$there" = 0 ]; then
        echo "$name: there is no $table($columns); skipped"
        continue
    fi
    if [ "$(sql -v name="$name" <<<"SELECT to_regclass(:'name') IS NOT NULL")" = t ]; then
        echo "$name: there"
        continue
    fi
    # Outside of a transaction, or CONCURRENTLY is refused. It waits for transactions that are older than itself.
    if sql -c "CREATE INDEX CONCURRENTLY $name ON $table ($columns)" </dev/null; then
        sql -c "ANALYZE $table" </dev/null
        echo "$name: made"
    else
        # What it left behind would cost every write.
        sql -c "DROP INDEX CONCURRENTLY IF EXISTS $name" </dev/null
        echo "$name: failed, see the line above" >&2
        failed=1
    fi
done

missing=$(sql </dev/null -c "SELECT format('CREATE INDEX CONCURRENTLY ON %s (%I);', c.conrelid::regclass, a.attname)
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND NOT EXISTS (SELECT FROM pg_index i
        WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indkey[0] = c.conkey[1]) ORDER BY 1")
if [ -n "$missing" ]; then
    echo "Foreign keys without an index: each delete of what they point at reads the whole table."
    echo "$missing"
fi
exit "$failed"
