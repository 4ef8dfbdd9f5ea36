-- What does this backend do? One phrase, or no row.
SELECT CASE WHEN wait_event_type IS NULL OR wait_event_type IN ('Client', 'Activity') THEN 'it is ' || state
            ELSE format('it is %s and waits for %s: %s', state, wait_event_type, wait_event) END
FROM pg_stat_get_activity($1)
