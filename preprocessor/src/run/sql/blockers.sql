-- Whom does this backend wait for? One phrase, or NULL.
SELECT string_agg(format('%s (pid %s, %s)', coalesce(nullif(application_name, ''), 'an unnamed client'), pid, state), ' and ')
FROM pg_stat_activity
WHERE pid = ANY (pg_blocking_pids($1))
