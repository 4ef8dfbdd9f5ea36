SET lock_timeout = '200ms';
SET statement_timeout = '2s';
ALTER TABLE users DROP CONSTRAINT users_email_key;
CREATE INDEX users_email ON users (email);
