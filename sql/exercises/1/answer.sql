-- Ends the session that all others wait for: from those that wait for a lock on a table,
-- it follows the blockers to one that waits for none. A row lock is another queue,
-- which this leaves alone.
WITH RECURSIVE chain AS (
  SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker
  FROM pg_locks
  WHERE NOT granted AND relation = 'orders'::regclass
  UNION
  SELECT c.blocker, next.blocker
  FROM chain AS c, unnest(pg_blocking_pids(c.blocker)) AS next (blocker)
)
SELECT DISTINCT blocker AS root, pg_terminate_backend(blocker)
FROM chain
WHERE cardinality(pg_blocking_pids(blocker)) = 0;
