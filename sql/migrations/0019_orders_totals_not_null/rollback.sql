-- 0019, back: the column may be NULL again, and the check is there again, validated. No
-- data is lost. It can be run again if interrupted.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only; then SHARE UPDATE
-- EXCLUSIVE while the check is validated, where reads and writes pass.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_total_cents_present;
ALTER TABLE orders
  ALTER COLUMN total_cents DROP NOT NULL,
  ADD CONSTRAINT orders_total_cents_present CHECK (total_cents IS NOT NULL) NOT VALID;
COMMIT;

SET statement_timeout = '5min';
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_cents_present;
