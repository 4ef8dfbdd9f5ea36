-- What a customer does who buys: is seen, places an order, and another order moves on.
-- For pgbench. Three statements, each a transaction of its own, so that no client
-- holds one lock while it waits for the next. Each run of the script is one line of
-- pgbench's log.
\set user random(1, 200000)
\set order random(1, 2000000)
\set cents random(100, 50000)
UPDATE users SET last_seen_at = now() WHERE id = :user;
INSERT INTO orders (user_id, amount_cents) VALUES (:user, :cents);
UPDATE orders SET status = 'paid' WHERE id = :order;
