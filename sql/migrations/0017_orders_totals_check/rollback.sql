-- 0017, back: drops the constraint. No data is lost.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP CONSTRAINT orders_total_cents_present;
COMMIT;
