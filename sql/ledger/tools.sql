-- How a form is measured. ledger.state() is asked before and after it by the session
-- that runs it; ledger.look() is called by another session while it holds its locks.
CREATE SCHEMA ledger;

-- Reads the WAL. Only superusers may create it.
CREATE EXTENSION IF NOT EXISTS pg_walinspect SCHEMA ledger;

CREATE FUNCTION ledger.version() RETURNS int LANGUAGE sql
  RETURN current_setting('server_version_num')::int / 10000;

CREATE TABLE ledger.form (
  id        int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  theme     text,
  form      text,
  about     text,     -- the table that it is about
  pg        int,      -- the first major version that has it
  statement text,
  hold      text,     -- of one that runs in no transaction block: the statements that make it wait,
  undo      text,     -- and the one that undoes it
  ended     boolean   -- it succeeded
);

-- What was seen of the relations that are concerned.
CREATE TABLE ledger.lock (form int, relation oid, mode text);
-- True if it had to wait: a SELECT; an INSERT or UPDATE; a statement with the lock of VACUUM; an ALTER TABLE.
CREATE TABLE ledger.probe (form int, relation oid, reads boolean, writes boolean, vacuum boolean, alter boolean);
CREATE TABLE ledger.state (form int, before jsonb, after jsonb);

-- The modes in the order of their strength.
CREATE TABLE ledger.mode (strength int, mode text PRIMARY KEY, name text);
INSERT INTO ledger.mode VALUES
  (1, 'AccessShareLock',          'ACCESS SHARE'),
  (2, 'RowShareLock',             'ROW SHARE'),
  (3, 'RowExclusiveLock',         'ROW EXCLUSIVE'),
  (4, 'ShareUpdateExclusiveLock', 'SHARE UPDATE EXCLUSIVE'),
  (5, 'ShareLock',                'SHARE'),
  (6, 'ShareRowExclusiveLock',    'SHARE ROW EXCLUSIVE'),
  (7, 'ExclusiveLock',            'EXCLUSIVE'),
  (8, 'AccessExclusiveLock',      'ACCESS EXCLUSIVE');

-- The relations as they are now, as the session that asks sees them: their files, how
-- many of their pages were fetched until now (what this transaction has fetched is not yet
-- in the shared counters, so it is added), the position in the WAL, and the time.
CREATE FUNCTION ledger.state() RETURNS jsonb LANGUAGE sql
SET stats_fetch_consistency = none AS $$
  SELECT jsonb_build_object(
    'at', extract(epoch FROM clock_timestamp()),
    'wal', pg_current_wal_insert_lsn() - '0/0',
    'relations', jsonb_object_agg(c.oid, jsonb_build_object(
      'name', c.relname, 'kind', c.relkind,
      'pages', CASE c.relkind WHEN 'p' THEN (SELECT sum(p.relpages) FROM pg_class AS p, pg_inherits AS h
                                             WHERE h.inhparent = c.oid AND p.oid = h.inhrelid)
                              ELSE c.relpages END,
      'owner', i.indrelid::regclass,
      'file', pg_relation_filenode(c.oid),
      'fetched', pg_stat_get_blocks_fetched(c.oid) + pg_stat_get_xact_blocks_fetched(c.oid))))
  FROM pg_class AS c
  LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
  WHERE c.relnamespace = 'ledger_subject'::regnamespace
$$;

-- True if a statement has to wait for a lock. The error at the end of the inner block
-- undoes what the statement has done.
CREATE FUNCTION ledger.waits(statement text) RETURNS boolean LANGUAGE plpgsql
SET lock_timeout = '10ms' AS $$
BEGIN
  EXECUTE statement;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'triggered_action_exception';
EXCEPTION
  WHEN lock_not_available THEN RETURN true;
  WHEN triggered_action_exception THEN RETURN false;
END $$;

-- Waits until the session `ledger` is idle in its transaction, or waits for the session that
-- holds it up; notes its locks; and tries to read, to write, to vacuum and to alter. COMMENT
-- takes the lock of VACUUM and ANALYZE, which run in no function.
CREATE PROCEDURE ledger.look(which int) LANGUAGE plpgsql AS $$
DECLARE
  deadline timestamptz := clock_timestamp() + '30 s';
  runner   int;
  tried    record;
BEGIN
  LOOP
    SELECT pid INTO runner
    FROM pg_stat_activity
    WHERE application_name = 'ledger' AND datname = current_database()
      AND (state = 'idle in transaction' OR wait_event_type IN ('Lock', 'BufferPin'));
    EXIT WHEN FOUND;
    IF clock_timestamp() > deadline THEN
      RAISE EXCEPTION 'form % neither ended nor waited', which;
    END IF;
    PERFORM pg_stat_clear_snapshot(), pg_sleep(0.002);
  END LOOP;
  -- One that waits for a lock is as much in the way as one that has it.
  INSERT INTO ledger.lock
  SELECT which, relation, mode FROM pg_locks WHERE pid = runner AND relation IS NOT NULL;
  FOR tried IN
    SELECT DISTINCT c.oid, c.relkind, c.oid::regclass AS name,
           CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE'
                          ELSE 'TABLE' END AS kind
    FROM pg_class AS c
    LEFT JOIN pg_index AS i ON i.indrelid = c.oid
    WHERE c.relnamespace = 'ledger_subject'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'S')
      AND (c.relname = (SELECT about FROM ledger.form WHERE id = which)
           OR EXISTS (SELECT FROM ledger.lock
                      WHERE form = which AND relation IN (c.oid, i.indexrelid)))
  LOOP
    INSERT INTO ledger.probe VALUES (
      which, tried.oid,
      ledger.waits(format('SELECT FROM %s LIMIT 1', tried.name)),
      CASE tried.relkind
        WHEN 'm' THEN false  -- a materialized view has no writes
        WHEN 'S' THEN ledger.waits(format('SELECT nextval(%L)', tried.name))
        ELSE ledger.waits(format('INSERT INTO %s DEFAULT VALUES', tried.name))
             OR ledger.waits(format('UPDATE %s SET id = id WHERE %s', tried.name,
                             CASE tried.relkind WHEN 'v' THEN 'id = 1' ELSE 'ctid = ''(0,1)''' END))
      END,
      ledger.waits(format('COMMENT ON %s %s IS ''tried''', tried.kind, tried.name)),
      ledger.waits(format('ALTER %s %s RENAME TO tried', tried.kind, tried.name)));
  END LOOP;
END $$;

-- Notes the ACCESS EXCLUSIVE locks that a form left in the WAL.
CREATE PROCEDURE ledger.look_into_wal(which int) LANGUAGE sql
SET search_path = ledger, public AS $$
  INSERT INTO ledger.lock
  SELECT which, found[1]::oid, 'AccessExclusiveLock'
  FROM ledger.state AS s
  CROSS JOIN pg_get_wal_records_info('0/0'::pg_lsn + (s.before ->> 'wal')::numeric,
                                     least('0/0'::pg_lsn + (s.after ->> 'wal')::numeric,
                                           pg_current_wal_flush_lsn())) AS w
  CROSS JOIN regexp_matches(w.description, 'rel (\d+)', 'g') AS found
  WHERE s.form = which AND w.resource_manager = 'Standby' AND w.record_type = 'LOCK'
$$;

-- Waits until there is a session of this name, or none any more. The counts of a session are
-- in the shared counters when it is gone.
CREATE PROCEDURE ledger.wait_for(who text, there boolean) LANGUAGE plpgsql AS $$
DECLARE
  deadline timestamptz := clock_timestamp() + '30 s';
BEGIN
  WHILE there <> EXISTS (SELECT FROM pg_stat_activity
                         WHERE application_name = who AND datname = current_database())
  LOOP
    IF clock_timestamp() > deadline THEN
      RAISE EXCEPTION 'the session % is still there, or is not', who;
    END IF;
    PERFORM pg_sleep(0.002);
    COMMIT;  -- an old snapshot is what a concurrent build waits for
  END LOOP;
END $$;

-- The script of the forms that run in a transaction block: each is inspected while its
-- transaction is open, and then undone.
CREATE FUNCTION ledger.script() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT format($form$
BEGIN;
SELECT ledger.state() AS before \gset
%2$s;
SELECT ledger.state() AS after \gset
\! PGAPPNAME=ledger_look psql -X -q -v ON_ERROR_STOP=1 -c "CALL ledger.look(%1$s)"
ROLLBACK;
CALL ledger.wait_for('ledger_look', false);
INSERT INTO ledger.state VALUES (%1$s, :'before', :'after');
UPDATE ledger.form SET ended = true WHERE id = %1$s;
$form$, id, statement)
  FROM ledger.form WHERE hold IS NULL AND undo IS NULL ORDER BY id
$$;
