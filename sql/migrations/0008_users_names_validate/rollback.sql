-- 0008, back: nothing un-validates a constraint, so it is made anew, NOT VALID. No data is
-- lost.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users DROP CONSTRAINT users_names_present;
ALTER TABLE users
  ADD CONSTRAINT users_names_present
  CHECK (first_name IS NOT NULL AND last_name IS NOT NULL) NOT VALID;
COMMIT;
