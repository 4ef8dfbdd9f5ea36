SET lock_timeout = '200ms';
SET statement_timeout = '1min';
BEGIN;
ALTER TABLE orders ADD COLUMN channel text;
UPDATE orders SET channel = CASE WHEN amount_cents >= 25000 THEN 'phone' ELSE 'web' END;
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
CREATE INDEX orders_channel_created_at_idx ON orders (channel, created_at);
COMMIT;
