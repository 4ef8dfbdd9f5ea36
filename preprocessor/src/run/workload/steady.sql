-- Are all clients of this process connected, and has each been at work for a second since?
SELECT count(*) = $2 AND coalesce(min(a.state_change - a.backend_start) > interval '1 second', false)
FROM pg_stat_get_activity(NULL) AS a JOIN pg_stat_get_activity(pg_backend_pid()) AS ours USING (datid)
WHERE a.application_name = $1
