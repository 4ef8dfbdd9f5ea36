-- 0020: amount_cents goes, and with it what has kept it in step. Not before the last
-- application that knows it is gone.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only. No byte of the table
-- is freed.
-- Rollback: makes the column anew, LAST in the table, from total_cents. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
DROP TRIGGER orders_totals_in_step ON orders;
ALTER TABLE orders DROP COLUMN amount_cents;
DROP FUNCTION orders_keep_totals_in_step();
COMMIT;
