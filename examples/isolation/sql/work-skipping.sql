-- A worker of the laboratory looks for a job, and passes over those that another worker has.
-- For pgbench. The analyser takes 30 ms for a sample; pgbench's \sleep stands for it, and the
-- row stays locked meanwhile. Who finds no job has nothing to do.
BEGIN;
SELECT coalesce(max(id), 0) AS job
FROM (
  SELECT id FROM job WHERE done_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) AS next \gset
\if :job > 0
\sleep 30 ms
INSERT INTO result (job, worker) VALUES (:job, pg_backend_pid());
UPDATE job SET done_at = clock_timestamp() WHERE id = :job;
\endif
COMMIT;
