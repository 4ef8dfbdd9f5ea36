-- Which transactions would hold up a concurrent index build in this database? It waits
-- for every one that has written to the table, and, at its end, for every one with an
-- old snapshot. Both have been open for a while. So has a prepared transaction.
-- A role without pg_read_all_stats can't see how long those of others have been open.
-- They are listed as well, however young, with NULL for what can't be seen. A build
-- doesn't wait for the snapshot of a VACUUM.
SELECT application_name, coalesce(state, 'needs pg_read_all_stats') AS state,
       date_trunc('seconds', clock_timestamp() - began) AS open_for,
       has_written, holds_a_snapshot, last_statement
FROM (SELECT application_name, state, xact_start, backend_xid IS NOT NULL,
             backend_xmin IS NOT NULL, left(query, 32)
      FROM pg_stat_activity
      WHERE datname = current_database()
        AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
        AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
      UNION ALL
      SELECT gid, 'prepared', prepared, true, false, NULL
      FROM pg_prepared_xacts
      WHERE database = current_database()
     ) AS open (application_name, state, began, has_written, holds_a_snapshot,
                last_statement)
WHERE began < clock_timestamp() - interval '10 seconds' OR began IS NULL
ORDER BY began, application_name;
