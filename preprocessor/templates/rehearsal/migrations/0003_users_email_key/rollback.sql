-- Works after a part of the migration as well: IF EXISTS.
SET lock_timeout = '10s';
DROP INDEX CONCURRENTLY IF EXISTS users_email_key;
ALTER TABLE users DROP COLUMN IF EXISTS email_verified_at;
