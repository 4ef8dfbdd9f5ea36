-- 0002: an index on when a user was last seen.
-- Lock: SHARE UPDATE EXCLUSIVE on users; reads and writes pass. It waits for older
-- transactions, and a lock_timeout that ends such a wait leaves an INVALID index. So
-- there is no lock_timeout, and statement_timeout is the limit.
-- No BEGIN: CREATE INDEX CONCURRENTLY can't run in a transaction block. So the file
-- can end half-way. Run again, it drops an INVALID index and no valid one.
-- Rollback: drops the index. No data is lost.
SET lock_timeout = 0;
SET statement_timeout = '10min';

-- A build that is running on the table would die of what waits behind it.
SELECT must(count(*) = 0, 'no other build is running')
FROM pg_stat_progress_create_index
WHERE datname = current_database() AND (relid = 'users'::regclass) IS NOT FALSE;

SELECT format('DROP INDEX CONCURRENTLY %s', indexrelid::regclass)
FROM pg_index
WHERE indexrelid = to_regclass('users_last_seen_at_idx') AND NOT indisvalid
\gexec
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_last_seen_at_idx ON users (last_seen_at);

SELECT must(bool_and(indisvalid AND pg_get_indexdef(indexrelid)
                     LIKE '% ON public.users USING btree (last_seen_at)'),
            'the index is valid, and as it was meant')
FROM pg_index
WHERE indexrelid = 'users_last_seen_at_idx'::regclass;
