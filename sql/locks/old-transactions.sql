-- Who would hold up a concurrent index build in this database? It waits for everyone
-- who has written to the table, and, at its end, for everyone with an old snapshot.
-- Both are transactions that have been open for a while.
SELECT application_name, state,
       date_trunc('seconds', clock_timestamp() - xact_start) AS open_for,
       backend_xid  IS NOT NULL                              AS has_written,
       backend_xmin IS NOT NULL                              AS holds_a_snapshot,
       left(query, 32)                                       AS last_statement
FROM pg_stat_activity
WHERE datname = current_database()
  AND xact_start < clock_timestamp() - interval '10 seconds'
  AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
ORDER BY xact_start;
