-- Who holds or waits for a lock? Relations of the book that users made (their oids begin at 16384, FirstNormalObjectId in
-- src/include/access/transam.h), and whatever is waited for.
SELECT 'lock', l.pid, l.locktype, l.mode, CASE WHEN l.granted THEN 'held' END,
       l.relation::bigint, NULL, NULL, NULL,
       extract(epoch FROM clock_timestamp() - l.waitstart)::float8
FROM pg_lock_status() AS l
WHERE l.pid IS NOT NULL
  AND ((l.locktype = 'relation' AND l.database = $1 AND l.relation >= 16384)
       OR (NOT l.granted AND coalesce(l.database, $1) IN ($1, 0)))
