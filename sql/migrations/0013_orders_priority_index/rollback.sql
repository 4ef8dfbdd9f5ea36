-- 0013, back: drops the index. No data is lost. It can be run again if interrupted.
-- Lock: SHARE UPDATE EXCLUSIVE on orders; reads and writes pass. It waits for older
-- transactions, so there is no lock_timeout, and statement_timeout is the limit.
SET lock_timeout = 0;
SET statement_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS orders_priority_created_at_idx;
