-- A record of what migrations do to users and orders: a row in lab.command for each
-- DDL command, and for each UPDATE of more than 100 rows. It has the strongest lock
-- that stops writes, if the transaction holds one, and the work that was done meanwhile.
-- An attempt that is rolled back leaves no row.
CREATE SCHEMA lab;
CREATE TABLE lab.command (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  statement text   NOT NULL,
  on_table  text   NOT NULL,
  mode      text,             -- NULL if writes pass
  work      text,             -- NULL if it only changed the catalog
  rows      bigint NOT NULL DEFAULT 0  -- how many rows an UPDATE wrote
);
-- The indexes that were there before a command, and the files of both tables.
CREATE TABLE lab.known (relation oid PRIMARY KEY, file oid NOT NULL);

-- The lock of this session on a table that stops writes, the strongest one.
CREATE FUNCTION lab.lock_on(on_table regclass) RETURNS text LANGUAGE sql AS $$
  SELECT lock
  FROM unnest(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock'])
       WITH ORDINALITY AS known (mode, rank),
       LATERAL (VALUES (upper(trim(regexp_replace(replace(known.mode, 'Lock', ''), '([A-Z])', ' \1', 'g'))))) AS word (lock)
  WHERE EXISTS (SELECT FROM pg_locks AS l
                WHERE l.pid = pg_backend_pid() AND l.granted
                  AND l.relation = on_table AND l.mode = known.mode)
  ORDER BY rank LIMIT 1
$$;

-- Before a command: how often this session has read each table from end to end.
CREATE FUNCTION lab.before_command() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lab.scans_' || name, pg_stat_get_xact_numscans(to_regclass(name))::text, false)
  FROM unnest(ARRAY['users', 'orders']) AS name WHERE to_regclass(name) IS NOT NULL;
END $$;

CREATE FUNCTION lab.after_command() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
  name   text;
  lock   text;
  files  bigint;
  built  text;
  work   text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'orders'] LOOP
    CONTINUE WHEN to_regclass(name) IS NULL;
    lock := lab.lock_on(name);
    SELECT string_agg(i.indexrelid::regclass::text, ', ') INTO built
    FROM pg_index AS i LEFT JOIN lab.known AS k ON k.relation = i.indexrelid
    WHERE i.indrelid = to_regclass(name) AND k.relation IS NULL;
    work := CASE
      WHEN pg_relation_filenode(name) IS DISTINCT FROM
           (SELECT file FROM lab.known WHERE relation = to_regclass(name)) THEN 'wrote the whole table anew'
      WHEN built IS NOT NULL THEN 'built ' || built
      WHEN pg_stat_get_xact_numscans(to_regclass(name)) > coalesce(current_setting('lab.scans_' || name, true), '0')::bigint
        THEN 'read the whole table'
    END;
    IF lock IS NOT NULL OR work IS NOT NULL THEN
      INSERT INTO lab.command (statement, on_table, mode, work)
      VALUES (trim(regexp_replace(current_query(), '\s+', ' ', 'g')), name, lock, work);
    END IF;
  END LOOP;
  CALL lab.know();
END $$;

CREATE PROCEDURE lab.know() LANGUAGE sql AS $$
  INSERT INTO lab.known
  SELECT relation, pg_relation_filenode(relation)
  FROM (SELECT i.indexrelid FROM pg_index AS i
        WHERE i.indrelid IN (to_regclass('users'), to_regclass('orders'))
        UNION ALL
        SELECT t FROM unnest(ARRAY[to_regclass('users')::oid, to_regclass('orders')::oid]) AS t
        WHERE t IS NOT NULL) AS r (relation)
  ON CONFLICT (relation) DO UPDATE SET file = EXCLUDED.file
  WHERE known.file <> EXCLUDED.file
$$;
CALL lab.know();

CREATE EVENT TRIGGER lab_before ON ddl_command_start EXECUTE FUNCTION lab.before_command();
CREATE EVENT TRIGGER lab_after ON ddl_command_end EXECUTE FUNCTION lab.after_command();

CREATE FUNCTION lab.after_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written bigint := (SELECT count(*) FROM written);
BEGIN
  IF written > 100 THEN
    INSERT INTO lab.command (statement, on_table, mode, work, rows)
    VALUES (trim(regexp_replace(current_query(), '\s+', ' ', 'g')), TG_TABLE_NAME,
            lab.lock_on(TG_RELID), format('updated %s rows', written), written);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lab_updates AFTER UPDATE ON users REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION lab.after_update();
CREATE TRIGGER lab_updates AFTER UPDATE ON orders REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION lab.after_update();

-- Lunch is over: the migration has given up a lock, it has waited for one for two
-- seconds, or it has ended. Then the report commits.
CREATE TABLE lab.lunch (ended boolean NOT NULL);
INSERT INTO lab.lunch VALUES (false);
CREATE FUNCTION lab.lunch_is_over() RETURNS boolean LANGUAGE sql AS $$
  SELECT (SELECT ended FROM lab.lunch)
      OR EXISTS (SELECT FROM migrate.attempt WHERE sqlstate = '55P03')
      OR EXISTS (SELECT FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
                 WHERE a.application_name = 'answer' AND l.locktype = 'relation'
                   AND l.waitstart < clock_timestamp() - interval '2 seconds')
$$;
