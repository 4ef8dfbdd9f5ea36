-- What the application reads: a customer's latest orders. Each run of the script is one call.
\set user random(1, 20000)
SELECT id, status, created_at
FROM orders
WHERE user_id = :user
ORDER BY created_at DESC
LIMIT 10;
