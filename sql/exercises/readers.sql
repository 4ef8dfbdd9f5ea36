-- What a customer of the exercises does who looks: one order by its key, with its user.
\set order random(1, 50000)
SELECT o.id, o.status, o.amount_cents, u.email
FROM orders AS o JOIN users AS u ON u.id = o.user_id
WHERE o.id = :order;
