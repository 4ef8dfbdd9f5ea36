-- Runs a backfill in batches until its watermark is at the end. A migration has set its two
-- timeouts and made the row of migrate.backfill, says what is to be filled, and includes
-- this file with \ir:
--   \set backfill users_names           the name in migrate.backfill
--   \set table users                    the table, whose key is id
--   \set fill 'full_name = full_name'   what is set …
--   \set unfilled 'first_name IS NULL'  … and in which rows
-- Each batch is the next 5,000 rows by the key, whatever gaps there are between the ids. It
-- is a transaction of its own, and commits with the watermark.
-- Before each batch it waits until no replica has more than 64 MB of WAL left to replay. A
-- role without pg_monitor doesn't see that, and would not wait.
-- After each tenth of the table VACUUM makes room for the batches that follow. It has a
-- lock_timeout longer than deadlock_timeout, so that it gets past an autovacuum.
\set QUIET on
\timing off
SELECT current_setting('lock_timeout') AS lock_timeout,
       current_setting('statement_timeout') AS statement_timeout \gset

-- The statements of the next tenth. None of them reads more of the table than its batch.
SELECT 'SET statement_timeout = 0',
       $$DO 'BEGIN
         WHILE EXISTS (SELECT FROM pg_stat_replication
                       WHERE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) > 64 * 1024 * 1024)
         LOOP
           PERFORM pg_sleep(0.1);
         END LOOP;
       END'$$,
       format('SET statement_timeout = %L', :'statement_timeout'),
       format($$
         WITH next AS (
           SELECT b.done_until,
                  CASE WHEN count(*) = 5000 THEN max(k.id) ELSE b.end_id END AS upto
           FROM migrate.backfill AS b
           LEFT JOIN (SELECT id
                      FROM %2$s
                      WHERE id > (SELECT done_until FROM migrate.backfill WHERE name = %1$L)
                        AND id <= (SELECT end_id FROM migrate.backfill WHERE name = %1$L)
                      ORDER BY id
                      LIMIT 5000) AS k ON true
           WHERE b.name = %1$L
           GROUP BY b.done_until, b.end_id
         ), batch AS (
           UPDATE %2$s SET %3$s
           WHERE id > (SELECT done_until FROM next) AND id <= (SELECT upto FROM next) AND (%4$s)
           RETURNING 1
         )
         UPDATE migrate.backfill
         SET done_until = (SELECT upto FROM next), updated_at = clock_timestamp(),
             rows = rows + (SELECT count(*) FROM batch)
         WHERE name = %1$L$$, :'backfill', :'table', :'fill', :'unfilled')
FROM migrate.backfill AS b
JOIN pg_class AS c ON c.oid = :'table'::regclass,
     generate_series(1, least(ceil((b.end_id - b.done_until) / 5000.0),
                              ceil(greatest(c.reltuples, 1) / 10 / 5000))::bigint)
WHERE b.name = :'backfill'
\gexec

SET lock_timeout = '2s';
SET statement_timeout = 0;
VACUUM (TRUNCATE false) :table;
SET lock_timeout = :'lock_timeout';
SET statement_timeout = :'statement_timeout';

-- Once more, until all tenths are done.
SELECT done_until < end_id AS is_left FROM migrate.backfill WHERE name = :'backfill' \gset
\if :is_left
  \ir batches.sql
\else
  SELECT rows AS "rows filled", done_until AS "up to id"
  FROM migrate.backfill WHERE name = :'backfill';
  \timing on
  \unset QUIET
\endif
