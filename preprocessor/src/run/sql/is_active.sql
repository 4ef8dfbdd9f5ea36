-- Is this backend executing a statement?
SELECT coalesce((SELECT state IN ('active', 'fastpath function call') FROM pg_stat_activity WHERE pid = $1), false)
