-- The application as it was before the split: it knows full_name. Somebody looks a user up,
-- somebody registers, and corrects his name at once. Each statement is a transaction of
-- its own. The correction finds its row by the id that this session was given. The id is
-- asked for once, in a sub-select: currval() is volatile, so a comparison with the bare call
-- would be made for each row of the table.
\set user random(1, 200000)
\set number random(1, 1000000)
SELECT id, email, full_name FROM users WHERE id = :user;
INSERT INTO users (email, full_name)
VALUES ('old' || :number || '@example.com', 'Grace Brewster Hopper');
UPDATE users SET full_name = 'Grace Murray Hopper'
WHERE id = (SELECT currval('users_id_seq'));
