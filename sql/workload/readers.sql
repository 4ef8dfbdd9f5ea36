-- What a customer does who looks: one order by its key, with the user it belongs to.
-- For pgbench. Each run of the script is one line of pgbench's log.
\set order random(1, 2000000)
SELECT o.id, o.status, o.amount_cents, u.email
FROM orders AS o JOIN users AS u ON u.id = o.user_id
WHERE o.id = :order;
