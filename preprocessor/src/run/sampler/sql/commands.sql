-- Does a backend of the book's database report progress? One look for all commands, which costs less than a view for each.
SELECT 'reports', p.pid, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM unnest(ARRAY['CREATE INDEX', 'VACUUM', 'ANALYZE', 'CLUSTER', 'COPY']) AS command,
     pg_stat_get_progress_info(command) AS p
WHERE p.datid = $1
