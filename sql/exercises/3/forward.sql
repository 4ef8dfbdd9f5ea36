-- 0021: no two users with the same email address.
-- Lock: the index is built under SHARE UPDATE EXCLUSIVE; reads and writes pass. The
-- constraint takes ACCESS EXCLUSIVE on users for a change of the catalog.
-- No BEGIN: CREATE INDEX CONCURRENTLY can't run in a transaction block. If the last
-- statement doesn't get its lock, the file is run again from its top: so a valid index
-- is kept, and an INVALID one is dropped first.
-- Rollback: drops the constraint. The changed addresses stay changed.
SET lock_timeout = '200ms';
SET statement_timeout = '1min';

-- The younger account of a pair gets another address, which tells support what it was.
UPDATE users AS u
SET email = u.email || '.duplicate.' || u.id
WHERE EXISTS (SELECT FROM users AS older WHERE older.email = u.email AND older.id < u.id);

SELECT count(*) > 0 AS is_invalid
FROM pg_index WHERE indexrelid = to_regclass('users_email_key') AND NOT indisvalid \gset
\if :is_invalid
  DROP INDEX CONCURRENTLY users_email_key;
\endif
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email_key ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
