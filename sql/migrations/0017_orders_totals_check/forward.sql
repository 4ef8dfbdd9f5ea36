-- 0017: from now on no total may be missing. What is there already isn't looked at.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only: NOT VALID is what
-- spares the scan. It comes after the backfill, like 0007.
-- Rollback: drops the constraint. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders
  ADD CONSTRAINT orders_total_cents_present CHECK (total_cents IS NOT NULL) NOT VALID;
COMMIT;
