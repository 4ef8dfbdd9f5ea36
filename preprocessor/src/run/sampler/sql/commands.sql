-- Does a backend of the book's database report progress? One look for all commands that the server knows, which costs less than
-- a view for each.
SELECT 'reports', p.pid, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM unnest($3::text[]) AS command, pg_stat_get_progress_info(command) AS p
WHERE p.datid = $1
