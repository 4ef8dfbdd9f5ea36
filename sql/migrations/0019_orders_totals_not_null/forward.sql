-- 0019: NOT NULL on total_cents, and the check that has proved it goes.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only: the valid check of
-- 0018 spares the scan. Two statements, for the reason that 0009 gives.
-- Rollback: the check is back, and validated. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ALTER COLUMN total_cents SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_total_cents_present;
COMMIT;
