-- NOT NULL, which the valid check proves, so that no row is read; then the check goes.
-- Lock: ACCESS EXCLUSIVE on orders, for a change of the catalog.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_channel_present;
COMMIT;
