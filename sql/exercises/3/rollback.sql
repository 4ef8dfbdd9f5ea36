-- 0021, back: drops the constraint, and its index with it. The changed addresses stay
-- changed: the old ones are a part of them.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

ALTER TABLE users DROP CONSTRAINT users_email_key;
