-- 0011, back: a column full_name, the trigger, and in each row the names joined by a blank.
-- What was in full_name is not coming back. Blanks at its ends and several blanks in a row
-- are lost, and so is the column's place: it is the last one now, which SELECT * shows.
-- The one way back without loss is a copy that was taken before.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only; then what 0005 takes;
-- then what 0006 takes. It can be run again if interrupted.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

ALTER TABLE users ADD COLUMN IF NOT EXISTS full_name text;
SELECT to_regproc('users_keep_names_in_step') IS NULL AS no_trigger \gset
\if :no_trigger
  \ir ../0005_users_name_trigger/forward.sql
\endif

SET statement_timeout = '10s';
INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'users_full_name', 0, coalesce(max(id), 0) FROM users
ON CONFLICT DO NOTHING;

\set backfill users_full_name
\set table users
\set fill 'full_name = btrim(concat_ws('' '', first_name, last_name))'
\set unfilled 'full_name IS NULL'
\ir ../../backfill/batches.sql

DELETE FROM migrate.backfill WHERE name = 'users_full_name';
SELECT count(*) AS "users without a full name" FROM users WHERE full_name IS NULL;
