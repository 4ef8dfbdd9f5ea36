-- How many transactions of this database have been rolled back since the first look? The
-- answer, twice a second, until somebody interrupts it. The server doesn't keep what a
-- call has ended with, but it counts that it has failed.
SELECT xact_rollback AS first
FROM pg_stat_database
WHERE datname = current_database() \gset

SELECT to_char(clock_timestamp(), 'HH24:MI:SS.MS') AS time,
       xact_rollback - :first AS "failed since"
FROM pg_stat_database
WHERE datname = current_database()
\watch 0.5
