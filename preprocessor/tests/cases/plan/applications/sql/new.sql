\set id random(1, 100)
SELECT full_name FROM users WHERE id = :id;
