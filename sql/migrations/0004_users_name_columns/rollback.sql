-- 0004, back: drops both columns. Names that only they have are lost. Where the trigger of
-- 0005 was there whenever the new application was, there are none.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users
  DROP COLUMN first_name,
  DROP COLUMN last_name;
COMMIT;
