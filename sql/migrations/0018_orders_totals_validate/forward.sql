-- 0018: reads all orders, to know that none is without a total.
-- Lock: SHARE UPDATE EXCLUSIVE on orders, for as long as the scan takes: reads and writes
-- pass. It waits for other maintenance and DDL only, and lock_timeout is long enough for an
-- autovacuum to be cancelled. A transaction of its own: together with 0017 it would hold
-- the ACCESS EXCLUSIVE lock for the scan. statement_timeout is for the scan, too.
-- Rollback: the constraint is NOT VALID again. No data is lost.
SET lock_timeout = '2s';
SET statement_timeout = '5min';

ALTER TABLE orders VALIDATE CONSTRAINT orders_total_cents_present;
