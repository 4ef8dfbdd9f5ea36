SET lock_timeout = '200ms';
SET statement_timeout = '1min';
UPDATE users AS u SET email = email || '.duplicate.' || id
WHERE EXISTS (SELECT FROM users AS older WHERE older.email = u.email AND older.id < u.id);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
