-- How far is each CLUSTER and VACUUM FULL?
SELECT 'progress', p.pid, p.command, p.phase, NULL, p.relid::bigint, nullif(p.cluster_index_relid, 0)::bigint,
       p.heap_blks_scanned, nullif(p.heap_blks_total, 0), NULL
FROM pg_stat_progress_cluster AS p
WHERE p.datid = $1
