-- A purchase: the price of what is bought rises by one.
\set id random(1, 200000)
UPDATE sale SET price = price + 1 WHERE id = :id;
