-- 0011: full_name goes, and with it what has kept it in step. Both in one transaction, so
-- that nobody finds a column which is no longer filled, or a trigger without its column.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only. No byte of the table
-- is freed.
-- Rollback: makes the column anew, LAST in the table, and joins the names. What the split
-- has not kept is lost: blanks at the ends, and several blanks in a row.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
DROP TRIGGER users_names_in_step ON users;
ALTER TABLE users DROP COLUMN full_name;
DROP FUNCTION users_keep_names_in_step();
DROP FUNCTION split_name(text);
COMMIT;
