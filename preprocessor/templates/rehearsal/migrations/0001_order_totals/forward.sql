-- The total of each order, and an index on it. One change, so one transaction.
BEGIN;
ALTER TABLE orders ADD COLUMN total_cents bigint;
UPDATE orders SET total_cents = quantity * price_cents;
CREATE INDEX orders_total_cents_idx ON orders (total_cents);
COMMIT;
