-- The evidence of a chapter as its claims see it. Times are seconds since the chapter's start. Temporary, so that nothing
-- of it is left in the database, and nobody else sees it.
CREATE TEMP TABLE witness_step (
  name      text,
  session   text,
  started   float8,
  finished  float8,
  took      float8,
  outcome   text,
  sqlstate  text,
  rewritten text[],
  exclusive text[],
  wal_bytes bigint  -- written by the whole server meanwhile
);

CREATE TEMP TABLE witness_sample (
  at        float8 PRIMARY KEY,
  late      float8,
  wal_bytes bigint
);

-- What was seen in consecutive samples is one row here, and as many in the view.
CREATE TEMP TABLE witness_lock_span (
  first float8, last float8,
  session text, pid int, workload boolean,
  locktype text, relation text, mode text, granted boolean
);
CREATE TEMP VIEW witness_lock AS
SELECT s.at, w.name AS step, l.session, l.pid, l.workload, l.locktype, l.relation, l.mode, l.granted
FROM witness_lock_span AS l
JOIN witness_sample AS s ON s.at BETWEEN l.first AND l.last
LEFT JOIN witness_step AS w ON w.name IS NOT NULL AND s.at BETWEEN w.started AND w.finished;

CREATE TEMP TABLE witness_wait_span (
  first float8, last float8,
  waiter text, waiter_pid int, blocker text, blocker_pid int, root text,
  locktype text, relation text, wanted text, held text, held_granted boolean,
  since float8
);
CREATE TEMP VIEW witness_wait AS
SELECT s.at, w.name AS step, l.waiter, l.waiter_pid, l.blocker, l.blocker_pid, l.root,
       l.locktype, l.relation, l.wanted, l.held, l.held_granted, s.at - l.since AS waited
FROM witness_wait_span AS l
JOIN witness_sample AS s ON s.at BETWEEN l.first AND l.last
LEFT JOIN witness_step AS w ON w.name IS NOT NULL AND s.at BETWEEN w.started AND w.finished;

CREATE TEMP TABLE witness_activity_span (
  first float8, last float8, session text, pid int, state text, wait text
);
CREATE TEMP VIEW witness_activity AS
SELECT s.at, w.name AS step, l.session, l.pid, l.state, l.wait
FROM witness_activity_span AS l
JOIN witness_sample AS s ON s.at BETWEEN l.first AND l.last
LEFT JOIN witness_step AS w ON w.name IS NOT NULL AND s.at BETWEEN w.started AND w.finished;

CREATE TEMP TABLE witness_progress_span (
  first float8, last float8,
  session text, command text, relation text, phase text, done bigint, total bigint, locker text
);
CREATE TEMP VIEW witness_progress AS
SELECT s.at, w.name AS step, l.session, l.command, l.relation, l.phase, l.done, l.total, l.locker
FROM witness_progress_span AS l
JOIN witness_sample AS s ON s.at BETWEEN l.first AND l.last
LEFT JOIN witness_step AS w ON w.name IS NOT NULL AND s.at BETWEEN w.started AND w.finished;

-- `run` counts the times that the process was started; `times` is above 1 where one transaction stands for several.
CREATE TEMP TABLE witness_transaction_row (
  run int, at float8, process text, latency float8, lag float8, failed boolean, sqlstate text, times int
);
CREATE TEMP VIEW witness_transaction AS
SELECT t.at, w.name AS step, t.process, t.latency, t.lag, t.failed, t.sqlstate
FROM witness_transaction_row AS t
CROSS JOIN generate_series(1, t.times)
LEFT JOIN witness_step AS w ON w.name IS NOT NULL AND t.at BETWEEN w.started AND w.finished;

-- A gap also begins where the process does, and ends where it does.
CREATE TEMP TABLE witness_process_row (run int, process text, started float8, ended float8);
CREATE TEMP VIEW witness_gap AS
SELECT w.name AS step, g.process, g.began, g.ended, g.ended - g.began AS length
FROM (
  SELECT process, at AS ended, lag(at) OVER (PARTITION BY run, process ORDER BY at) AS began
  FROM (
    SELECT run, process, at FROM witness_transaction_row WHERE NOT failed
    UNION ALL
    SELECT run, process, unnest(ARRAY[started, ended]) FROM witness_process_row
  ) AS moment
) AS g
JOIN witness_step AS w ON g.began < w.finished AND g.ended > w.started
WHERE g.began IS NOT NULL AND w.name IS NOT NULL;
