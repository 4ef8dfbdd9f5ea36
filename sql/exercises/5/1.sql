-- The two columns, and a trigger that fills them from email, whoever writes it.
-- Lock: ACCESS EXCLUSIVE on users, for changes of the catalog.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE users ADD COLUMN local_part text, ADD COLUMN domain text;
CREATE FUNCTION users_split_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.local_part := regexp_replace(NEW.email, '@[^@]*$', '');
  NEW.domain := regexp_replace(NEW.email, '^.*@', '');
  RETURN NEW;
END $$;
CREATE TRIGGER users_email_in_step BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION users_split_email();
ALTER TABLE users ADD CONSTRAINT users_email_parts_present
  CHECK (local_part IS NOT NULL AND domain IS NOT NULL) NOT VALID;
COMMIT;
