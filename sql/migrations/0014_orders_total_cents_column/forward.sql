-- 0014: total_cents, the better name for amount_cents. Both are there for a while.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
-- Rollback: drops the column. Totals that only it has are lost. Where the trigger of 0015
-- was there whenever the new application was, there are none.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN total_cents bigint;
COMMIT;
