-- 0016: total_cents of all orders that have none, and the priority of the large ones, a
-- quarter of all: in one pass, so that each row is written once. 5,000 at a time.
-- Lock: ROW EXCLUSIVE on orders, and the rows of one batch until it is committed. Who
-- writes to one of these rows waits for the rest of its batch, and the batch for him:
-- lock_timeout limits that. It is longer than deadlock_timeout, so that the VACUUM in
-- between gets past an autovacuum. Each batch is a statement, and statement_timeout is
-- for one.
-- No BEGIN: each batch is committed by itself, with the watermark of what is done. If it
-- is interrupted it goes on there.
-- Rollback: nothing but the watermark goes. Which of the large orders had the priority 0
-- before is lost.
SET lock_timeout = '2s';
SET statement_timeout = '10s';

INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'orders', 0, coalesce(max(id), 0) FROM orders
ON CONFLICT DO NOTHING;

-- As in 0006: the last id of each batch, then one statement for each, and a VACUUM now and
-- then, so that the next batches find room in what the last ones left.
\set QUIET on
\timing off
SELECT format($$
  WITH batch AS (
    UPDATE orders
    SET total_cents = amount_cents,
        priority = CASE WHEN amount_cents >= 37600 THEN 1 ELSE priority END
    WHERE id > (SELECT done_until FROM migrate.backfill WHERE name = 'orders')
      AND id <= %1$s
      AND (total_cents IS NULL OR (amount_cents >= 37600 AND priority = 0))
    RETURNING 1
  )
  UPDATE migrate.backfill
  SET done_until = %1$s, rows = rows + (SELECT count(*) FROM batch), updated_at = clock_timestamp()
  WHERE name = 'orders'$$, upto),
  CASE WHEN number % 40 = 39 THEN 'VACUUM orders' END
FROM (
  SELECT max(id) AS upto, number
  FROM (SELECT o.id, (row_number() OVER (ORDER BY o.id) - 1) / 5000 AS number
        FROM orders AS o, migrate.backfill AS b
        WHERE b.name = 'orders' AND o.id > b.done_until AND o.id <= b.end_id) AS row
  GROUP BY number
) AS batch
ORDER BY number
\gexec
\timing on
\unset QUIET
SELECT rows AS "rows filled", done_until AS "up to id"
FROM migrate.backfill WHERE name = 'orders';
