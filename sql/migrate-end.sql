-- Ends an attempt of the migration runner, sql/migrate, that went well: writes it down, while
-- the session still has the runner's lock. If the file has left its transaction open, nothing
-- of it would be there afterwards: that ends with SQLSTATE MR003.
\set QUIET on
\timing off
SELECT now() < statement_timestamp() AS is_open \gset
\if :is_open
  DO $$ BEGIN
    RAISE EXCEPTION 'the file has a BEGIN without a COMMIT' USING ERRCODE = 'MR003';
  END $$;
\endif
INSERT INTO migrate.attempt (name, direction, attempt, began_at, took, sqlstate)
VALUES (:'name', :'direction', :attempt, :'began_at', clock_timestamp() - :'began_at', '00000');
