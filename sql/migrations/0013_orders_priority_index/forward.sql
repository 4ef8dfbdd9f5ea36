-- 0013: an index for the list of orders to handle: the urgent ones, oldest first.
-- Lock: SHARE UPDATE EXCLUSIVE on orders; reads and writes pass. It waits for older
-- transactions, and a lock_timeout that ends such a wait leaves an INVALID index. So
-- there is no lock_timeout, and statement_timeout is the limit.
-- No BEGIN: CREATE INDEX CONCURRENTLY can't run in a transaction block. What an
-- interrupted attempt has left is dropped first.
-- Rollback: drops the index. No data is lost.
SET lock_timeout = 0;
SET statement_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS orders_priority_created_at_idx;
CREATE INDEX CONCURRENTLY orders_priority_created_at_idx ON orders (priority, created_at);
SELECT must(bool_and(indisvalid), 'the index is valid')
FROM pg_index WHERE indexrelid = 'orders_priority_created_at_idx'::regclass;
