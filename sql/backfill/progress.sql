-- How far is a backfill? What is committed is seen, so it moves by a batch at a time. Two
-- looks in one session give the rate in between, and the time that is left at that rate.
--   \set backfill users_names    its name in migrate.backfill
--   \set table users             the table that is filled
-- The number of rows is the planner's estimate: counting them would read the whole table.
SELECT b.rows, b.done_until, b.end_id, b.updated_at,
       greatest(c.reltuples, b.rows, 1)::bigint AS about
FROM migrate.backfill AS b, pg_class AS c
WHERE b.name = :'backfill' AND c.oid = :'table'::regclass
\gset look_

\if :{?last_rows}
\else
  \set last_rows :look_rows
  \set last_updated_at :look_updated_at
\endif

WITH rate AS (
  SELECT (:look_rows - :last_rows)
         / nullif(extract(epoch FROM :'look_updated_at'::timestamptz - :'last_updated_at'), 0)
           AS per_second
)
SELECT :look_rows                                              AS "rows done",
       round(100.0 * :look_rows / :look_about)                 AS "% of rows, about",
       round(100.0 * :look_done_until / :look_end_id)          AS "% of ids",
       round(per_second)                                       AS "rows/s",
       make_interval(secs => round((:look_about - :look_rows) / nullif(per_second, 0))) AS "time left",
       clock_timestamp()::timestamptz(0) - :'look_updated_at'::timestamptz(0) AS "since the last batch"
FROM rate;

\set last_rows :look_rows
\set last_updated_at :look_updated_at
