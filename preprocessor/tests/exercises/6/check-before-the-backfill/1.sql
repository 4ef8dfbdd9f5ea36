-- The column, its default for new orders, and a check of new orders only. Three changes
-- of the catalog. They are one transaction, so that no order comes between them.
-- Lock: ACCESS EXCLUSIVE on orders.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
ALTER TABLE orders ADD CONSTRAINT orders_channel_present CHECK (channel IS NOT NULL) NOT VALID;
COMMIT;
