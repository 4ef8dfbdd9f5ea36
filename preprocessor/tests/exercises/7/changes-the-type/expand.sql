SET lock_timeout = '200ms';
SET statement_timeout = '1min';
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
