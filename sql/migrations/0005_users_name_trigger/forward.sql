-- 0005: keeps full_name and the pair first_name, last_name in step, whichever of them an
-- application writes. It comes before the backfill: what the old application changes
-- in a row that is filled already would be lost otherwise.
-- Lock: SHARE ROW EXCLUSIVE on users, for a change of the catalog only. Reads pass. It
-- waits for every transaction that has written to users, and all that want to write
-- then wait behind it: a short lock_timeout with several attempts.
-- Rollback: drops the trigger. No data is lost. What is written afterwards is in one
-- shape only, so the new application has to be gone before.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
-- The one place that knows how a name is split: the first word, and all the rest.
CREATE FUNCTION split_name(full_name text, OUT first_name text, OUT last_name text)
LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT split_part(words, ' ', 1), substr(words, strpos(words || ' ', ' ') + 1)
  FROM btrim(regexp_replace(full_name, '\s+', ' ', 'g')) AS words
$$;

CREATE FUNCTION users_keep_names_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  joined text;
BEGIN
  IF num_nulls(NEW.first_name, NEW.last_name) = 1
     AND num_nulls(OLD.first_name, OLD.last_name) = 2 AND NEW.full_name IS NOT NULL
  THEN  -- the new application wrote one column of a row that isn't filled yet
    SELECT coalesce(NEW.first_name, s.first_name), coalesce(NEW.last_name, s.last_name)
    INTO NEW.first_name, NEW.last_name
    FROM public.split_name(NEW.full_name) AS s;
  END IF;
  joined := btrim(concat_ws(' ', NEW.first_name, NEW.last_name));
  IF NEW.first_name IS NOT NULL
     AND ((NEW.first_name, NEW.last_name) IS DISTINCT FROM (OLD.first_name, OLD.last_name)
          OR NEW.full_name IS NULL)
  THEN  -- the new application wrote
    NEW.full_name := joined;
  ELSIF NEW.first_name IS NULL OR NEW.full_name <> joined
  THEN  -- the old one did, or the backfill
    SELECT * INTO NEW.first_name, NEW.last_name FROM public.split_name(NEW.full_name);
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER users_names_in_step
  BEFORE INSERT OR UPDATE OF full_name, first_name, last_name ON users
  FOR EACH ROW EXECUTE FUNCTION users_keep_names_in_step();
COMMIT;
