-- What must be so before the backfill of the names starts. Each line is checked, and the
-- first that isn't so is an error. None of it rests on a count that somebody can change
-- meanwhile, so it is as true at the start as it was at the check.
SELECT must(count(*) = 1, 'the trigger is there, and enabled')
FROM pg_trigger
WHERE tgrelid = 'users'::regclass AND tgname = 'users_names_in_step' AND tgenabled = 'O';

SELECT must(count(*) = 0, 'no backfill of the names has begun')
FROM migrate.backfill
WHERE name = 'users_names';

SELECT must(count(*) = 0, 'where names are filled, they say what full_name says')
FROM users
WHERE first_name IS NOT NULL
  AND btrim(regexp_replace(full_name, '\s+', ' ', 'g')) IS DISTINCT FROM
      btrim(regexp_replace(concat_ws(' ', first_name, last_name), '\s+', ' ', 'g'));
