SET lock_timeout = '2s';
SET statement_timeout = '1min';
UPDATE users SET email = email WHERE domain IS NULL;
ALTER TABLE users VALIDATE CONSTRAINT users_email_parts_present;
