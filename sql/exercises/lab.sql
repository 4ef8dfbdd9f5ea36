-- The shop of the exercises: 5,000 users and 50,000 orders, the runner's tables, and a
-- record of what a migration does to the two tables (sql/exercises/record.sql).
\i sql/must.sql
\i sql/schema/fingerprint.sql
\i sql/schema/users.sql
\i sql/schema/orders.sql
\i sql/migrate-schema.sql
INSERT INTO users (email, full_name)
SELECT format('user%s@example.com', n), format('User %s', n) FROM generate_series(1, 5000) AS n;
INSERT INTO orders (user_id, amount_cents)
SELECT 1 + n % 5000, 100 + n * 7919 % 50000 FROM generate_series(1, 50000) AS n;
\i sql/schema/orders-user-fk.sql
ANALYZE users, orders;
\i sql/exercises/record.sql
