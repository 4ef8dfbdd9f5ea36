-- 0001: a note on each order.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only. No row is read or
-- written, so the lock is short, and a short lock_timeout with several attempts suits.
-- Rollback: drops the column. Notes that were written meanwhile are lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN note text;
COMMIT;
