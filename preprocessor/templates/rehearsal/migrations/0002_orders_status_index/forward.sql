-- The list of open orders. No transaction, since CONCURRENTLY can't run in one; and no lock_timeout, since nobody waits
-- behind this build while it waits for open transactions.
CREATE INDEX CONCURRENTLY orders_status_created_at_idx ON orders (status, created_at);
