-- lab.strongest_lock(statement): runs a statement, reads from pg_locks the strongest
-- lock that it took on lab.probed, and undoes the statement. The error at the end of
-- the inner block is what undoes it: an inner block is a savepoint.
CREATE FUNCTION lab.strongest_lock(statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  probed    oid := 'lab.probed'::regclass;  -- now: the statement may drop the table
  strongest text;
BEGIN
  BEGIN
    EXECUTE statement;
    SELECT m.name INTO strongest
    FROM pg_locks AS l
    JOIN lab.mode AS m ON lower(replace(m.name, ' ', '')) || 'lock' = lower(l.mode)
    WHERE l.pid = pg_backend_pid() AND l.relation = probed
    ORDER BY m.strength DESC
    LIMIT 1;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'triggered_action_exception';
  EXCEPTION WHEN triggered_action_exception THEN
    RETURN strongest;
  END;
END $$;
