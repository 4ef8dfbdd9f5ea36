SET lock_timeout = '200ms';
SET statement_timeout = '1min';
UPDATE orders SET user_id = user_id - 4000 WHERE user_id IN (4017, 4018);
UPDATE orders SET user_id = 321 WHERE user_id = 4321;
DELETE FROM users WHERE id IN (4017, 4018, 4321);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email_key ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
