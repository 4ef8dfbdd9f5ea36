-- Reads a log of `pgbench -l` from standard input into the table workload_run: one row
-- for each run of the script. The variable `actor` says whose log it is.
--   cat writers.[0-9]* | psql -X -v actor=writers -f sql/workload/log.sql
-- The columns of a line are described in pgbench's documentation, "Per-Transaction
-- Logging". A run that failed has the word `failed` where its latency should be: then
-- \copy refuses the log, so a log that can be read is one without failures.
SET client_min_messages = warning;

CREATE TEMP TABLE line (
  client      int,
  number      bigint,
  latency_us  bigint,  -- from the moment when the run was due, with -R
  script      int,
  epoch_s     bigint,
  epoch_us    bigint,
  lag_us      bigint   -- the part of the latency before a client began it
);
\copy line FROM pstdin (DELIMITER ' ')

CREATE TABLE IF NOT EXISTS workload_run (
  actor    text,
  client   int,
  due      timestamptz,  -- when the schedule wanted it
  began    timestamptz,  -- when a client took it up
  finished timestamptz
);
INSERT INTO workload_run
SELECT :'actor', client,
       finished - latency_us * interval '1 microsecond',
       finished - (latency_us - lag_us) * interval '1 microsecond',
       finished
FROM line,
     LATERAL (SELECT to_timestamp(epoch_s) + epoch_us * interval '1 microsecond')
       AS log (finished);
