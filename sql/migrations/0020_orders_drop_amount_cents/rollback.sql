-- 0020, back: a column amount_cents, the trigger, and in each row the value of total_cents.
-- No data is lost, but the column's place is: it is the last one now, which SELECT * shows.
-- Lock: ACCESS EXCLUSIVE on orders, for changes of the catalog only; what 0015 takes; what
-- 0016 takes; and SHARE UPDATE EXCLUSIVE while the rows are read.
-- It can be run again if interrupted.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

ALTER TABLE orders ADD COLUMN IF NOT EXISTS amount_cents bigint;
SELECT to_regproc('orders_keep_totals_in_step') IS NULL AS no_trigger \gset
\if :no_trigger
  \ir ../0015_orders_total_cents_trigger/forward.sql
\endif

SET statement_timeout = '10s';
INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'orders_amount_cents', 0, coalesce(max(id), 0) FROM orders
ON CONFLICT DO NOTHING;

\set backfill orders_amount_cents
\set table orders
\set fill 'amount_cents = total_cents'
\set unfilled 'amount_cents IS NULL'
\ir ../../backfill/batches.sql

SET statement_timeout = '2s';
BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_amount_cents_present;
ALTER TABLE orders
  ADD CONSTRAINT orders_amount_cents_present CHECK (amount_cents IS NOT NULL) NOT VALID;
COMMIT;

SET statement_timeout = '5min';
ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_cents_present;

SET statement_timeout = '2s';
BEGIN;
ALTER TABLE orders ALTER COLUMN amount_cents SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_amount_cents_present;
COMMIT;

DELETE FROM migrate.backfill WHERE name = 'orders_amount_cents';
