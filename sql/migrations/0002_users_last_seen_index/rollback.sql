-- 0002, back: drops the index. No data is lost. It can be run again if interrupted.
SET lock_timeout = 0;
SET statement_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS users_last_seen_at_idx;
