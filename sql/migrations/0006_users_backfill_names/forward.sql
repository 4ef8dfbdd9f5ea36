-- 0006: fills first_name and last_name of the users who have none, 5,000 at a time.
-- Lock: ROW EXCLUSIVE on users, and the rows of one batch until it commits. A writer of
-- one of these rows waits for the rest of its batch. A batch that meets a locked row waits
-- no longer than lock_timeout, since the rows that it has written wait with it. VACUUM
-- takes SHARE UPDATE EXCLUSIVE in between. statement_timeout is for each batch.
-- No BEGIN: each batch commits by itself, with the watermark of what is done. If it
-- is interrupted it goes on there.
-- Rollback: nothing but the watermark goes. The columns hurt nobody as they are.
SET lock_timeout = '200ms';
SET statement_timeout = '10s';

INSERT INTO migrate.backfill (name, done_until, end_id)
SELECT 'users_names', 0, coalesce(max(id), 0) FROM users
ON CONFLICT DO NOTHING;

\set backfill users_names
\set table users
-- The trigger splits the name: it does so at each write of full_name.
\set fill 'full_name = full_name'
\set unfilled 'first_name IS NULL'
\ir ../../backfill/batches.sql
