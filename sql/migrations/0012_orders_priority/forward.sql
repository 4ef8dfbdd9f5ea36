-- 0012: which orders are handled first. All that are there get 0.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only: a constant default
-- is kept in the catalog, once for all rows, and is a proof of NOT NULL as well.
-- Rollback: drops the column. What is in it is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN priority integer NOT NULL DEFAULT 0;
COMMIT;
