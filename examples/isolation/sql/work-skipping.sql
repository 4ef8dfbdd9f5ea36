-- A worker looks for the oldest job, and passes over what others have.
-- The analyser needs 30 ms, for which pgbench's \sleep stands. The row
-- stays locked meanwhile. Who finds no job has nothing to do.
BEGIN;
SELECT coalesce(max(id), 0) AS job
FROM (
  SELECT id FROM job
  WHERE done_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) AS next \gset
\if :job > 0
\sleep 30 ms
INSERT INTO result (job, worker) VALUES (:job, pg_backend_pid());
UPDATE job SET done_at = clock_timestamp() WHERE id = :job;
\endif
COMMIT;
