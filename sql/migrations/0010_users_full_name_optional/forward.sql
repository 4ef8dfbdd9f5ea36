-- 0010: a user needs no full_name any more. The old application is gone, and this is the
-- last step from which the way back costs nothing: the trigger of 0005 still fills
-- the column.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
-- Rollback: NOT NULL again. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users ALTER COLUMN full_name DROP NOT NULL;
COMMIT;
