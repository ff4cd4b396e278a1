SELECT 'Active Connections' AS metric, count(*)::text AS value FROM pg_stat_activity WHERE state = 'active'
UNION ALL
SELECT 'Database Size', pg_size_pretty(pg_database_size(current_database()))
UNION ALL
SELECT 'Largest Table', pg_size_pretty(max(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)))
FROM pg_tables WHERE schemaname = 'public';
SELECT count(*), state FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY state;
SHOW max_connections;
