-- Whom does each waiting backend of the book's database wait for: for a lock, or for a safe snapshot?
SELECT 'wait', a.pid, NULL, NULL, NULL, blocker::bigint, NULL, NULL, NULL, NULL
FROM backend AS a,
     unnest(CASE a.wait_event_type WHEN 'Lock' THEN pg_blocking_pids(a.pid)
                                   ELSE pg_safe_snapshot_blocking_pids(a.pid) END) AS blocker
WHERE a.wait_event_type = 'Lock' OR a.wait_event = 'SafeSnapshot'
