-- Which catalogs do connections of the tool's own, and those that are not let in yet, wait for, and who has them locked?
-- The functions read none of the catalogs that the views of the same facts do.
SELECT DISTINCT held.relation, blocker.pid, coalesce(nullif(blocker.application_name, ''), 'an unnamed client'),
       coalesce(blocker.state, 'unknown')
FROM pg_lock_status() AS wanted
LEFT JOIN pg_stat_get_activity(NULL) AS waiter ON waiter.pid = wanted.pid
JOIN pg_lock_status() AS held ON held.relation = wanted.relation AND held.database = wanted.database AND held.granted
JOIN pg_stat_get_activity(NULL) AS blocker ON blocker.pid = held.pid
WHERE NOT wanted.granted AND wanted.locktype = 'relation' AND held.locktype = 'relation' AND wanted.relation < 16384
  AND coalesce(waiter.application_name, '') = ANY ($1)
  AND held.pid = ANY (pg_blocking_pids(wanted.pid))
