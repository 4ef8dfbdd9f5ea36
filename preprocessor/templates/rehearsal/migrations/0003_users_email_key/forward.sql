-- An address belongs to one account, in whatever case it is written.
SET lock_timeout = '10s';
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;
RESET lock_timeout;
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (lower(email));
COMMENT ON INDEX users_email_key IS 'one account for an address';
