-- Does this backend wait for a lock that another one holds, or waits for ahead of it?
-- The isolation tester of PostgreSQL judges by the same function (src/test/isolation/README).
SELECT cardinality(pg_blocking_pids($1)) > 0
