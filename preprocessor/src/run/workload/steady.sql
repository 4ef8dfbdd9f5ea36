-- Are all clients of this process connected, and has each been at work for a second since?
SELECT count(*) = $2 AND coalesce(min(state_change - backend_start) > interval '1 second', false)
FROM pg_stat_activity
WHERE application_name = $1 AND datname = current_database()
