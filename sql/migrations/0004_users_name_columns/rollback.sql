-- 0004, back: drops both columns. full_name has every name, if 0005 was there whenever
-- the new application was.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users
  DROP COLUMN first_name,
  DROP COLUMN last_name;
COMMIT;
