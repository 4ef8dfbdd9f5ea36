-- The old orders, 2,000 at a time, each batch a transaction of its own; then the index
-- of the new key.
-- Lock: ROW EXCLUSIVE on orders, then SHARE UPDATE EXCLUSIVE; reads and writes pass.
SET lock_timeout = '2s';
SET statement_timeout = '1min';

SELECT format('UPDATE orders SET id_new = id WHERE id BETWEEN %s AND %s AND id_new = 0',
              first, first + 1999)
FROM generate_series(1, (SELECT max(id) FROM orders), 2000) AS first
ORDER BY first
\gexec

SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS orders_id_new_idx;
CREATE UNIQUE INDEX CONCURRENTLY orders_id_new_idx ON orders (id_new);
