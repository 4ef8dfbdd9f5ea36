-- 0014, back: drops the column. Totals that only it has are lost. Where the trigger of 0015
-- was there whenever the new application was, there are none.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP COLUMN total_cents;
COMMIT;
