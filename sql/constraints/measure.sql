-- lab.measure(step, of, statement): executes the statement, and notes in lab.cost how many
-- rows of the table it has read, and the strongest lock that it has taken on it. The
-- counter is the one of the own transaction, so what others read isn't in it.
CREATE TABLE lab.cost (
  number    int GENERATED ALWAYS AS IDENTITY,
  step      text,
  rows_read bigint,
  lock      text
);
CREATE PROCEDURE lab.measure(step text, of regclass, statement text) LANGUAGE plpgsql AS $$
DECLARE
  before bigint := pg_stat_get_xact_tuples_returned(of);
BEGIN
  EXECUTE statement;
  INSERT INTO lab.cost (step, rows_read, lock)
  SELECT step, pg_stat_get_xact_tuples_returned(of) - before, mode
  FROM pg_locks
  WHERE pid = pg_backend_pid() AND relation = of
  ORDER BY array_position('{AccessExclusiveLock,ShareRowExclusiveLock,ShareLock,
                            ShareUpdateExclusiveLock}'::text[], mode)
  LIMIT 1;
END $$;
