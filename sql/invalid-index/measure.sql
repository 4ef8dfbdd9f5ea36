-- lab.wal(statement): runs a statement and returns the bytes of WAL that it wrote.
-- EXPLAIN counts them for this one statement. The difference between two positions in
-- the WAL would be what the whole server wrote meanwhile.
CREATE FUNCTION lab.wal(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, WAL, FORMAT json) ' || statement INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'WAL Bytes';
END $$;

-- lab.plan(query): how a query would be executed if a sequential scan were the last
-- thing that the planner wants.
CREATE FUNCTION lab.plan(query text) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  line text;
  plan text := '';
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    plan := plan || line || E'\n';
  END LOOP;
  RETURN plan;
END $$;
