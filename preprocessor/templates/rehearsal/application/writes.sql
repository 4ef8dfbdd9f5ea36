-- What the application writes: a new order, and the next step of an older one.
\set user random(1, 20000)
\set order random(1, 200000)
INSERT INTO orders (user_id, quantity, price_cents)
VALUES (:user, 1, 1900);
UPDATE orders SET status = 'sent' WHERE id = :order;
