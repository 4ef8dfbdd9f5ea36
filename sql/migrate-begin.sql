-- Begins an attempt of the migration runner, sql/migrate. The variables `name` and
-- `direction` say of what.
--
-- Takes the runner's lock for this session, or ends with SQLSTATE MR001 if another runner
-- has it. It asks and never waits: see sql/migrate. The key is a number that all runners
-- agree on, and nothing else. The lock ends with the session.
SELECT pg_try_advisory_lock(20240101) AS mine \gset
\if :mine
\else
  DO $$ BEGIN
    RAISE EXCEPTION 'another runner is at work' USING ERRCODE = 'MR001';
  END $$;
\endif

SELECT to_regclass('migrate.attempt') IS NULL AS is_first \gset
\if :is_first
  \ir migrate-schema.sql
\endif

-- Ends with SQLSTATE MR002 if there is nothing to do.
SELECT (:'direction' = 'forward') = EXISTS (SELECT FROM migrate.applied WHERE name = :'name')
         AS refused,
       clock_timestamp() AS began_at \gset
\if :refused
  SELECT set_config('migrate.refused',
                    :'name' || CASE :'direction' WHEN 'forward' THEN ' is applied already'
                                                 ELSE ' is not applied' END, false)
    AS refused \gset
  DO $$ BEGIN
    RAISE EXCEPTION '%', current_setting('migrate.refused') USING ERRCODE = 'MR002';
  END $$;
\endif
\set QUIET on
\timing on
\unset QUIET
