-- The column, and its default for new orders: two changes of the catalog. They are one
-- transaction, so that no order comes between them. No check yet, not even NOT VALID:
-- it would refuse each UPDATE of an old order that has no channel.
-- Lock: ACCESS EXCLUSIVE on orders.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
COMMIT;
