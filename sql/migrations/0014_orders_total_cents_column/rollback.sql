-- 0014, back: drops the column. amount_cents has all its values.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP COLUMN total_cents;
COMMIT;
