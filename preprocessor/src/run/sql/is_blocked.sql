-- Does this backend wait for a lock that another one holds, or waits for ahead of it, or for a safe snapshot?
-- The isolation tester of PostgreSQL asks the same (pg_isolation_test_session_is_blocked in src/backend/utils/adt/lockfuncs.c).
SELECT cardinality(pg_blocking_pids($1)) + cardinality(pg_safe_snapshot_blocking_pids($1)) > 0
