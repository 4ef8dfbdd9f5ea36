-- The application after the split: it knows first_name and last_name, and not full_name.
-- Otherwise it does what the old one does.
\set user random(1, 200000)
\set number random(1, 1000000)
SELECT id, email, first_name, last_name FROM users WHERE id = :user;
INSERT INTO users (email, first_name, last_name)
VALUES ('new' || :number || '@example.com', 'Mary Ann', 'Evans');
UPDATE users SET first_name = 'George', last_name = 'Eliot'
WHERE id = (SELECT currval('users_id_seq'));
