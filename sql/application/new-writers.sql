-- sql/workload/writers.sql as the new application has it: with total_cents.
\set user random(1, 200000)
\set order random(1, 2000000)
\set cents random(100, 50000)
UPDATE users SET last_seen_at = now() WHERE id = :user;
INSERT INTO orders (user_id, total_cents) VALUES (:user, :cents);
UPDATE orders SET status = 'paid' WHERE id = :order;
