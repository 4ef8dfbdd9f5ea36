-- 0007, back: drops the constraint. No data is lost.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users DROP CONSTRAINT users_names_present;
COMMIT;
