-- 0006: fills first_name and last_name of the users who have none, 5,000 at a time.
-- Lock: ROW EXCLUSIVE on users, and the rows of one batch until it is committed. Who
-- writes to one of these rows waits for the rest of its batch, and the batch for him:
-- lock_timeout limits that. It is longer than deadlock_timeout, so that the VACUUM in
-- between gets past an autovacuum. Each batch is a statement, and statement_timeout is
-- for one.
-- No BEGIN: each batch is committed by itself, with the watermark of what is done. If it
-- is interrupted it goes on there.
-- Rollback: nothing but the watermark goes. The columns hurt nobody as they are.
SET lock_timeout = '2s';
SET statement_timeout = '10s';

INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'users_names', 0, coalesce(max(id), 0) FROM users
ON CONFLICT DO NOTHING;

-- The last id of each batch, by the order of the primary key: 5,000 rows each, whatever
-- gaps there are between the ids. Then one statement for each. The table is vacuumed
-- after every eighth, so that the next batches find room in what the last ones left.
\set QUIET on
\timing off
SELECT format($$
  WITH batch AS (
    UPDATE users SET full_name = full_name  -- the trigger splits it
    WHERE id > (SELECT done_until FROM migrate.backfill WHERE name = 'users_names')
      AND id <= %1$s AND first_name IS NULL
    RETURNING 1
  )
  UPDATE migrate.backfill
  SET done_until = %1$s, rows = rows + (SELECT count(*) FROM batch), updated_at = clock_timestamp()
  WHERE name = 'users_names'$$, upto),
  CASE WHEN number % 8 = 7 THEN 'VACUUM users' END
FROM (
  SELECT max(id) AS upto, number
  FROM (SELECT u.id, (row_number() OVER (ORDER BY u.id) - 1) / 5000 AS number
        FROM users AS u, migrate.backfill AS b
        WHERE b.name = 'users_names' AND u.id > b.done_until AND u.id <= b.end_id) AS row
  GROUP BY number
) AS batch
ORDER BY number
\gexec
\timing on
\unset QUIET
SELECT rows AS "rows filled", done_until AS "up to id"
FROM migrate.backfill WHERE name = 'users_names';
