-- 0005, back: drops the trigger. No data is lost. What is written from now on is in one
-- shape only: first the new application goes, then the trigger.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
DROP TRIGGER users_names_in_step ON users;
DROP FUNCTION users_keep_names_in_step();
DROP FUNCTION split_name(text);
COMMIT;
