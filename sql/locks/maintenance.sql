-- Which other changes and maintenance are at work in this database, and on which table?
-- A build, a VACUUM and most forms of ALTER TABLE wait for one another on a table. Every
-- role can see the locks. To see what holds them, it needs pg_read_all_stats. An
-- autovacuum "(to prevent wraparound)" isn't cancelled for a session that waits.
SELECT l.relation::regclass AS "table", l.mode, a.application_name,
       CASE WHEN l.pid IS NULL THEN 'a prepared transaction'
            ELSE coalesce(a.backend_type, 'needs pg_read_all_stats') END AS backend,
       left(a.query, 60) AS statement
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm')
LEFT JOIN pg_stat_activity AS a USING (pid)
WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.granted
  AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                 'ExclusiveLock', 'AccessExclusiveLock')
  AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
ORDER BY "table", l.mode, a.application_name;
