SET lock_timeout = '200ms';
SET statement_timeout = '2s';
ALTER TABLE users ADD COLUMN local_part text, ADD COLUMN domain text;
