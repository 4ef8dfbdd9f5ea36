SET lock_timeout = '200ms';
SET statement_timeout = '1min';
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
