-- The old orders, 2,000 at a time, each batch a transaction of its own; then the proof
-- that none is left, and the index.
-- Lock: ROW EXCLUSIVE on orders, then SHARE UPDATE EXCLUSIVE; reads and writes pass.
SET lock_timeout = '2s';
SET statement_timeout = '1min';

SELECT format($$
  UPDATE orders SET channel = CASE WHEN amount_cents >= 25000 THEN 'phone' ELSE 'web' END
  WHERE id BETWEEN %s AND %s AND channel IS NULL$$, first, first + 1999)
FROM generate_series(1, (SELECT max(id) FROM orders), 2000) AS first
ORDER BY first
\gexec
ALTER TABLE orders VALIDATE CONSTRAINT orders_channel_present;

SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS orders_channel_created_at_idx;
CREATE INDEX CONCURRENTLY orders_channel_created_at_idx ON orders (channel, created_at);
