-- 0015, back: drops the trigger. No data is lost. What is written from now on is in one
-- column only: first the new application goes, then the trigger.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
DROP TRIGGER orders_totals_in_step ON orders;
DROP FUNCTION orders_keep_totals_in_step();
COMMIT;
