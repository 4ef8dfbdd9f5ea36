-- A sale: a customer looks at the price of a booking, and pays one more.
\set id random(1, 20000)
SELECT price FROM booking WHERE id = :id;
UPDATE booking SET price = price + 1 WHERE id = :id;
