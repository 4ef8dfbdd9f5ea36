-- How far is each COPY, in bytes?
SELECT 'progress', p.pid, p.command, p.type, NULL, nullif(p.relid, 0)::bigint, NULL,
       p.bytes_processed, nullif(p.bytes_total, 0), NULL
FROM pg_stat_progress_copy AS p
WHERE p.datid = $1
