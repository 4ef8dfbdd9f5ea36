-- 0009, back: the columns may be NULL again, and the check is there again, validated. No
-- data is lost. It can be run again if interrupted.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only; then SHARE UPDATE
-- EXCLUSIVE while the check is validated, where reads and writes pass.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_names_present;
ALTER TABLE users
  ALTER COLUMN first_name DROP NOT NULL,
  ALTER COLUMN last_name  DROP NOT NULL,
  ADD CONSTRAINT users_names_present
  CHECK (first_name IS NOT NULL AND last_name IS NOT NULL) NOT VALID;
COMMIT;

SET statement_timeout = '5min';
ALTER TABLE users VALIDATE CONSTRAINT users_names_present;
