-- How far is each VACUUM?
SELECT 'progress', p.pid, 'VACUUM', p.phase, NULL, p.relid::bigint, NULL,
       p.heap_blks_scanned, nullif(p.heap_blks_total, 0), NULL
FROM pg_stat_progress_vacuum AS p
WHERE p.datid = $1
