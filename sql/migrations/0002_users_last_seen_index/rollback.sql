-- 0002, back: drops the index. No data is lost. It can be run again if interrupted.
-- Lock: SHARE UPDATE EXCLUSIVE on users; reads and writes pass. It waits for older
-- transactions, so there is no lock_timeout, and statement_timeout is the limit.
SET lock_timeout = 0;
SET statement_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS users_last_seen_at_idx;
