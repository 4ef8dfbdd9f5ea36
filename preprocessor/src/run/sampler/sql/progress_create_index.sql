-- How far is each CREATE INDEX and REINDEX? A phase counts lockers, blocks or tuples.
SELECT 'progress', p.pid, p.command, p.phase, nullif(p.current_locker_pid, 0)::text,
       p.relid::bigint, nullif(p.index_relid, 0)::bigint,
       CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_done
            WHEN p.blocks_total > 0 THEN p.blocks_done
            ELSE p.tuples_done END,
       nullif(CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_total
                   WHEN p.blocks_total > 0 THEN p.blocks_total
                   ELSE p.tuples_total END, 0),
       NULL
FROM pg_stat_progress_create_index AS p
WHERE p.datid = $1
