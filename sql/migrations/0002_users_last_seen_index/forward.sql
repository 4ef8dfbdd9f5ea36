-- 0002: an index on when a user was last seen.
-- Lock: SHARE UPDATE EXCLUSIVE on users; reads and writes pass. It waits for older
-- transactions, and a lock_timeout that ends such a wait leaves an INVALID index. So
-- there is no lock_timeout, and statement_timeout is the limit.
-- No BEGIN: CREATE INDEX CONCURRENTLY can't run in a transaction block. So this file
-- can be interrupted half-way, and must be able to start again from the top: that is
-- what the DROP is for.
-- Rollback: drops the index. No data is lost.
SET lock_timeout = 0;
SET statement_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS users_last_seen_at_idx;
CREATE INDEX CONCURRENTLY users_last_seen_at_idx ON users (last_seen_at);
SELECT must(bool_and(indisvalid), 'the index is valid')
FROM pg_index WHERE indexrelid = 'users_last_seen_at_idx'::regclass;
