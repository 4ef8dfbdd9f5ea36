-- 0010, back: full_name is NOT NULL again. If a row without one came in meanwhile, the
-- VALIDATE fails with 23514 and says so. No data is lost. It can be run again if
-- interrupted.
-- Lock: ACCESS EXCLUSIVE on users twice, for a change of the catalog only, and SHARE UPDATE
-- EXCLUSIVE in between while the rows are read, where reads and writes pass.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_full_name_present;
ALTER TABLE users
  ADD CONSTRAINT users_full_name_present CHECK (full_name IS NOT NULL) NOT VALID;
COMMIT;

SET statement_timeout = '5min';
ALTER TABLE users VALIDATE CONSTRAINT users_full_name_present;

SET statement_timeout = '2s';
BEGIN;
ALTER TABLE users ALTER COLUMN full_name SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_full_name_present;
COMMIT;
