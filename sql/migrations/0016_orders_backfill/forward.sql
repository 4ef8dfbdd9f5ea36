-- 0016: total_cents of all orders that have none, and the priority of the large ones, a
-- quarter of all: in one pass, so that each row is written once. 5,000 at a time.
-- Lock: ROW EXCLUSIVE on orders, and the rows of one batch until it commits. A writer of
-- one of these rows waits for the rest of its batch. A batch that meets a locked row waits
-- no longer than lock_timeout, since the rows that it has written wait with it. VACUUM
-- takes SHARE UPDATE EXCLUSIVE in between. statement_timeout is for each batch.
-- No BEGIN: each batch commits by itself, with the watermark of what is done. If it
-- is interrupted it goes on there.
-- Rollback: nothing but the watermark goes. Which of the large orders had the priority 0
-- before is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '10s';

INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'orders', 0, coalesce(max(id), 0) FROM orders
ON CONFLICT DO NOTHING;

\set backfill orders
\set table orders
\set fill 'total_cents = amount_cents, priority = CASE WHEN amount_cents >= 37600 THEN 1 ELSE priority END'
\set unfilled 'total_cents IS NULL OR (amount_cents >= 37600 AND priority = 0)'
\ir ../../backfill/batches.sql
