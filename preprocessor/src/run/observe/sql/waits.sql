-- Whom does each waiting backend of the book's database wait for?
SELECT 'wait', a.pid, NULL, NULL, NULL, blocker::bigint, NULL, NULL, NULL, NULL
FROM pg_stat_activity AS a, unnest(pg_blocking_pids(a.pid)) AS blocker
WHERE a.datid = $1 AND a.wait_event_type = 'Lock'
