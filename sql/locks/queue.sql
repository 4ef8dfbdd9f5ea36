-- Who waits for whom: the lock queues of this database as trees. At the root of each
-- stands someone who waits for nobody. That is whom to look at.
-- pg_blocking_pids names those who hold what is wanted, and those who want it, too, and
-- came earlier. So someone who waits behind two others stands below each of them.
WITH RECURSIVE edge AS (
  SELECT pid AS waiter, blocker
  FROM pg_stat_activity, unnest(pg_blocking_pids(pid)) AS blocker
  WHERE datname = current_database() AND wait_event_type = 'Lock'
),
tree AS (
  SELECT DISTINCT blocker AS pid, 0 AS depth, ARRAY[blocker] AS path
  FROM edge
  WHERE blocker NOT IN (SELECT waiter FROM edge)
  UNION ALL
  SELECT e.waiter, t.depth + 1, t.path || e.waiter
  FROM tree AS t
  JOIN edge AS e ON e.blocker = t.pid
  WHERE e.waiter <> ALL (t.path)  -- two who wait for each other are found by the server
)
SELECT repeat('    ', t.depth) || a.application_name AS who,
       a.state,
       l.mode || ' on ' || coalesce(l.relation::regclass::text, l.locktype) AS "waits for",
       date_trunc('milliseconds', clock_timestamp() - l.waitstart)         AS since,
       left(a.query, 32)                                                   AS "last statement"
FROM tree AS t
JOIN pg_stat_activity AS a USING (pid)
LEFT JOIN pg_locks AS l ON l.pid = t.pid AND NOT l.granted
ORDER BY t.path;
