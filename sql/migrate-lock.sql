-- Takes the lock of the migration runner for this session, or ends with SQLSTATE MR001
-- if another runner has it. It asks and never waits: see sql/migrate. The key is a
-- number that all runners agree on, and nothing else. The lock ends with the session.
SELECT pg_try_advisory_lock(20240101) AS mine \gset
\if :mine
\else
  DO $$ BEGIN
    RAISE EXCEPTION 'another runner is at work' USING ERRCODE = 'MR001';
  END $$;
\endif
\timing on
