-- 0018, back: nothing un-validates a constraint, so it is made anew, NOT VALID. No data is
-- lost.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP CONSTRAINT orders_total_cents_present;
ALTER TABLE orders
  ADD CONSTRAINT orders_total_cents_present CHECK (total_cents IS NOT NULL) NOT VALID;
COMMIT;
