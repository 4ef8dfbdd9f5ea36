-- 0009: NOT NULL on both columns, and the check that has proved it goes.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only: the valid check of
-- 0008 spares the scan. These are two statements on purpose. In one ALTER TABLE the
-- server would drop the check first, and then read the whole table.
-- Rollback: the check is back, and validated. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users
  ALTER COLUMN first_name SET NOT NULL,
  ALTER COLUMN last_name  SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_names_present;
COMMIT;
