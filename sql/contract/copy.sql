-- A copy of users to try wrong orders on: the first 1,000 of them, with all that the table
-- has, and with the trigger of 0005. Whoever connects from now on finds it under the name
-- users, for its schema comes first in the search_path: so do the applications.
CREATE SCHEMA lab;
CREATE TABLE lab.users (LIKE public.users INCLUDING ALL);
INSERT INTO lab.users SELECT * FROM public.users WHERE id <= 1000;
SELECT setval(pg_get_serial_sequence('lab.users', 'id'), 1000);

CREATE TRIGGER users_names_in_step
  BEFORE INSERT OR UPDATE OF full_name, first_name, last_name ON lab.users
  FOR EACH ROW EXECUTE FUNCTION users_keep_names_in_step();

SELECT format('ALTER DATABASE %I SET search_path = lab, public', current_database())
\gexec
