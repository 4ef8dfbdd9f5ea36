-- An application.
\set id random(1, 9)
\set half :id / 2
UPDATE t SET a = :half WHERE id = :id
\sleep 1 ms
SELECT E'\';
