-- NOT NULL, which the valid check proves, so that no row is read; then the check goes.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users ALTER COLUMN local_part SET NOT NULL, ALTER COLUMN domain SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_email_parts_present;
COMMIT;
