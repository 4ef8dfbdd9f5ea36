-- sql/workload/readers.sql as the new application has it: with total_cents.
\set order random(1, 2000000)
SELECT o.id, o.status, o.total_cents, u.email
FROM orders AS o JOIN users AS u ON u.id = o.user_id
WHERE o.id = :order;
