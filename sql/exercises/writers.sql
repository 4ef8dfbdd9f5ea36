-- What a customer of the exercises does who buys: is seen, places an order, and another
-- order moves on. A new user registers each time.
\set user random(1, 5000)
\set order random(1, 50000)
\set cents random(100, 50000)
\set number random(1000000, 2000000000)
UPDATE users SET last_seen_at = now() WHERE id = :user;
INSERT INTO orders (user_id, amount_cents) VALUES (:user, :cents);
UPDATE orders SET status = 'paid' WHERE id = :order;
INSERT INTO users (email, full_name) VALUES ('new' || :number || '@example.com', 'New User');
