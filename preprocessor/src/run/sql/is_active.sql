-- Is this backend executing a statement? The view pg_stat_activity would wait for whoever has locked pg_authid.
SELECT coalesce((SELECT state IN ('active', 'fastpath function call') FROM pg_stat_get_activity($1)), false)
