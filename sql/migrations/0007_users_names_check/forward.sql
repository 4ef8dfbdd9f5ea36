-- 0007: from now on no name may be missing. What is there already isn't looked at.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only: NOT VALID is what
-- spares the scan. It comes after the backfill: an update of a row that is not filled
-- would fail with 23514, whatever it updates.
-- Rollback: drops the constraint. No data is lost.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users
  ADD CONSTRAINT users_names_present
  CHECK (first_name IS NOT NULL AND last_name IS NOT NULL) NOT VALID;
COMMIT;
