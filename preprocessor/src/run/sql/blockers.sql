-- Whom does this backend wait for? One phrase, or NULL.
SELECT string_agg(format('%s (pid %s, %s)', coalesce(nullif(a.application_name, ''), 'an unnamed client'), a.pid, a.state), ' and ')
FROM unnest(pg_blocking_pids($1) || pg_safe_snapshot_blocking_pids($1)) AS blocker, pg_stat_get_activity(blocker) AS a
