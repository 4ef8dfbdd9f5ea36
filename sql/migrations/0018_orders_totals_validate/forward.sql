-- 0018: reads all orders, to know that none is without a total.
-- Lock: SHARE UPDATE EXCLUSIVE on orders, for as long as the scan takes: reads and writes
-- pass. A transaction of its own: together with 0017 it would hold the ACCESS EXCLUSIVE
-- lock for the scan. The statement_timeout is for the scan. It grows with the table.
-- Rollback: the constraint is NOT VALID again. No data is lost.
SET lock_timeout = '2s';
SET statement_timeout = '5min';

ALTER TABLE orders VALIDATE CONSTRAINT orders_total_cents_present;
