-- Which session waits for which: the lock queues of this database as trees. At the root
-- of each is a session that waits for no other. That is the one to look at.
-- pg_blocking_pids names the sessions that hold what is wanted, and those that want it as
-- well and came earlier. So a session that waits behind two others is below each of them.
-- For a prepared transaction it gives the pid 0: see pg_prepared_xacts.
-- Every role sees the whole tree. A role without pg_read_all_stats sees no state and no
-- statement of others.
WITH RECURSIVE edge AS (
  SELECT DISTINCT l.pid AS waiter, blocker
  FROM pg_locks AS l
  JOIN pg_stat_activity AS a USING (pid),
       unnest(pg_blocking_pids(l.pid)) AS blocker
  WHERE a.datname = current_database() AND NOT l.granted
),
tree AS (
  SELECT DISTINCT blocker AS pid, 0 AS depth, ARRAY[blocker] AS path
  FROM edge
  WHERE blocker NOT IN (SELECT waiter FROM edge)
  UNION ALL
  SELECT e.waiter, t.depth + 1, t.path || e.waiter
  FROM tree AS t
  JOIN edge AS e ON e.blocker = t.pid
  WHERE e.waiter <> ALL (t.path)  -- two that wait for each other are found by the server
)
SELECT repeat('    ', t.depth)
         || CASE t.pid WHEN 0 THEN 'a prepared transaction'
                       ELSE a.application_name END AS who,
       coalesce(a.state, CASE WHEN t.pid <> 0 THEN 'needs pg_read_all_stats' END) AS state,
       l.mode || ' on ' || coalesce(l.relation::regclass::text, l.locktype) AS "waits for",
       date_trunc('milliseconds', clock_timestamp() - l.waitstart)         AS since,
       left(a.query, 32)                                                   AS "last statement"
FROM tree AS t
LEFT JOIN pg_stat_activity AS a USING (pid)
LEFT JOIN pg_locks AS l ON l.pid = t.pid AND NOT l.granted
ORDER BY t.path;
