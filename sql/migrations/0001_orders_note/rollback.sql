-- 0001, back: drops the note. What was written in it is lost.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders DROP COLUMN note;
COMMIT;
