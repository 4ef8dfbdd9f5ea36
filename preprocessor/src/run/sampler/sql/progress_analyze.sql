-- How far is each ANALYZE?
SELECT 'progress', p.pid, 'ANALYZE', p.phase, NULL, p.relid::bigint, NULL,
       p.sample_blks_scanned, nullif(p.sample_blks_total, 0), NULL
FROM pg_stat_progress_analyze AS p
WHERE p.datid = $1
