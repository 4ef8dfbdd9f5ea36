-- 0004: a first and a last name for each user, beside full_name.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only. No row is read or
-- written, so the lock is short, and a short lock_timeout with several attempts suits.
-- Rollback: drops both columns. Names that only they have are lost. Where the trigger of
-- 0005 was there whenever the new application was, there are none.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users
  ADD COLUMN first_name text,
  ADD COLUMN last_name  text;
COMMIT;
