-- 0020, back: a column amount_cents, the trigger, and in each row the value of total_cents.
-- No data is lost, but the column's place is: it is the last one now, which SELECT * shows.
-- Lock: ACCESS EXCLUSIVE on orders, for changes of the catalog only; what 0015 takes; ROW
-- EXCLUSIVE and the rows of one batch; and SHARE UPDATE EXCLUSIVE while the rows are read.
-- It can be run again if interrupted.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

ALTER TABLE orders ADD COLUMN IF NOT EXISTS amount_cents bigint;
SELECT to_regproc('orders_keep_totals_in_step') IS NULL AS no_trigger \gset
\if :no_trigger
  \ir ../0015_orders_total_cents_trigger/forward.sql
\endif

SET lock_timeout = '2s';
SET statement_timeout = '10s';
\set QUIET on
\timing off
SELECT format($$
  UPDATE orders SET amount_cents = total_cents
  WHERE id > %s AND id <= %s AND amount_cents IS NULL$$,
  lag(upto, 1, 0::bigint) OVER (ORDER BY number), upto),
  CASE WHEN number % 40 = 39 THEN 'VACUUM orders' END
FROM (
  SELECT max(id) AS upto, number
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 5000 AS number FROM orders) AS row
  GROUP BY number
) AS batch
ORDER BY number
\gexec
\timing on
\unset QUIET

SET lock_timeout = '200ms';
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
