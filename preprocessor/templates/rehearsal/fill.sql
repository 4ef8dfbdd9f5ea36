-- The data: as many rows as the tables have in production, or as many as your machine can take. A lock that is kept
-- while rows are read or written is kept longer the more of them there are.
INSERT INTO users (email, created_at)
SELECT format('user%s@example.com', n), now() - interval '1 minute' * (20000 - n)
FROM generate_series(1, 20000) AS n;

-- Production has what a schema doesn't forbid: one address twice.
INSERT INTO users (email)
VALUES ('Ada@example.com'), ('ada@example.com');

INSERT INTO orders (user_id, status, quantity, price_cents, created_at)
SELECT 1 + n % 20000, (ARRAY['new', 'paid', 'sent', 'sent', 'sent'])[1 + n % 5], 1 + n % 4, 100 + n % 9900,
       now() - interval '1 second' * (200000 - n)
FROM generate_series(1, 200000) AS n;

VACUUM ANALYZE users, orders;
