-- The old users, 1,000 at a time; each batch is a transaction of its own. The batch
-- brings no value with it: the trigger reads what is in the row at that moment.
-- Then the proof that none is left.
-- Lock: ROW EXCLUSIVE on users, then SHARE UPDATE EXCLUSIVE; reads and writes pass.
SET lock_timeout = '2s';
SET statement_timeout = '1min';

SELECT format('UPDATE users SET email = email WHERE id BETWEEN %s AND %s AND domain IS NULL',
              first, first + 999)
FROM generate_series(1, (SELECT max(id) FROM users), 1000) AS first
ORDER BY first
\gexec
ALTER TABLE users VALIDATE CONSTRAINT users_email_parts_present;
