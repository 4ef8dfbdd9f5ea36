-- 0012, back: drops the column. What is in it is lost.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP COLUMN priority;
COMMIT;
