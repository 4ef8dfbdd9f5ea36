-- 0014: total_cents, the better name for amount_cents. Both are there for a while.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
-- Rollback: drops the column. No data is lost as long as the trigger of 0015 is there
-- whenever somebody writes it.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN total_cents bigint;
COMMIT;
