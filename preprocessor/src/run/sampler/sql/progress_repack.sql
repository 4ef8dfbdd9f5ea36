-- How far is each REPACK, CLUSTER and VACUUM FULL, from PostgreSQL 19 on? Blocks are those of the old table, also in the
-- phase `catch-up`, in which REPACK (CONCURRENTLY) repeats the changes that were made meanwhile.
SELECT 'progress', p.pid, p.command, p.phase, NULL, p.relid::bigint, nullif(p.repack_index_relid, 0)::bigint,
       p.heap_blks_scanned, nullif(p.heap_blks_total, 0), NULL
FROM pg_stat_progress_repack AS p
WHERE p.datid = $1
