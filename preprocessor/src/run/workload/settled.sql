-- Has this process worked off what was held up? One with a schedule ($3) is idle when nothing is due; each client has
-- been at work since a second after what held it up ended, $4 seconds ago.
SELECT count(*) = $2
   AND coalesce(bool_and(NOT $3 OR state = 'idle'), false)
   AND coalesce(min(state_change) > clock_timestamp() - make_interval(secs => $4) + interval '1 second', false)
FROM pg_stat_activity
WHERE application_name = $1 AND datname = current_database()
