-- 0013: an index for the list of orders to handle: the urgent ones, oldest first.
-- Lock: SHARE UPDATE EXCLUSIVE on orders; reads and writes pass. It waits for older
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
WHERE datname = current_database() AND (relid = 'orders'::regclass) IS NOT FALSE;

SELECT format('DROP INDEX CONCURRENTLY %s', indexrelid::regclass)
FROM pg_index
WHERE indexrelid = to_regclass('orders_priority_created_at_idx') AND NOT indisvalid
\gexec
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_priority_created_at_idx ON orders (priority, created_at);

SELECT must(bool_and(indisvalid AND pg_get_indexdef(indexrelid)
                     LIKE '% ON public.orders USING btree (priority, created_at)'),
            'the index is valid, and as it was meant')
FROM pg_index
WHERE indexrelid = 'orders_priority_created_at_idx'::regclass;
