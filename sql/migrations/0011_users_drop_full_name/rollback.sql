-- 0011, back: a column full_name, the trigger, and in each row the names joined by a blank.
-- What was in full_name is not coming back. Blanks at its ends and several blanks in a row
-- are lost, and so is the column's place: it is the last one now, which SELECT * shows.
-- The one way back without loss is a copy that was taken before.
-- Lock: ACCESS EXCLUSIVE on users, for a change of the catalog only; then what 0005 takes;
-- then ROW EXCLUSIVE and the rows of one batch. It can be run again if interrupted.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

ALTER TABLE users ADD COLUMN IF NOT EXISTS full_name text;
SELECT to_regproc('users_keep_names_in_step') IS NULL AS no_trigger \gset
\if :no_trigger
  \ir ../0005_users_name_trigger/forward.sql
\endif

SET lock_timeout = '2s';
SET statement_timeout = '10s';
\set QUIET on
\timing off
SELECT format($$
  UPDATE users SET full_name = btrim(concat_ws(' ', first_name, last_name))
  WHERE id > %s AND id <= %s AND full_name IS NULL$$,
  lag(upto, 1, 0::bigint) OVER (ORDER BY number), upto),
  CASE WHEN number % 8 = 7 THEN 'VACUUM users' END
FROM (
  SELECT max(id) AS upto, number
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 5000 AS number FROM users) AS row
  GROUP BY number
) AS batch
ORDER BY number
\gexec
\timing on
\unset QUIET
SELECT count(*) AS "users without a full name" FROM users WHERE full_name IS NULL;
