-- lab.blocks(query): how many blocks a query reads, from memory or from disk, as EXPLAIN
-- counts them. It counts a block as often as it is looked at.
CREATE FUNCTION lab.blocks(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || query INTO plan;
  RETURN (plan #>> '{0,Plan,Shared Hit Blocks}')::bigint
       + (plan #>> '{0,Plan,Shared Read Blocks}')::bigint;
END $$;
