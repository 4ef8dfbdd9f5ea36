-- Ends the session that all others wait for: from those that wait for a lock on a table,
-- it follows the blockers to one that waits for none. A row lock is another queue,
-- which this leaves alone.
-- The root is found first, and ended then. A query that asks and ends in one go sees the
-- next session without a blocker as soon as the first one is gone, and ends it as well.
WITH RECURSIVE chain AS (
  SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker
  FROM pg_locks
  WHERE NOT granted AND relation = 'orders'::regclass
  UNION
  SELECT c.blocker, next.blocker
  FROM chain AS c, unnest(pg_blocking_pids(c.blocker)) AS next (blocker)
),
root AS MATERIALIZED (
  SELECT DISTINCT blocker AS pid
  FROM chain
  WHERE blocker NOT IN (SELECT pid FROM chain)
)
SELECT pid AS root, pg_terminate_backend(pid) FROM root;
