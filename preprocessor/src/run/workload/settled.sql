-- Has this process worked off what was held up? One with a schedule ($3) is idle when nothing is due; each client has
-- been at work since a second after what held it up ended, $4 seconds ago.
SELECT count(*) = $2
   AND coalesce(bool_and(NOT $3 OR a.state = 'idle'), false)
   AND coalesce(min(a.state_change) > clock_timestamp() - make_interval(secs => $4) + interval '1 second', false)
FROM pg_stat_get_activity(NULL) AS a JOIN pg_stat_get_activity(pg_backend_pid()) AS ours USING (datid)
WHERE a.application_name = $1
