-- When did the server read its settings, and which of them wait for a restart? Those that the stand forces on the
-- command line are the same after it.
SELECT pg_conf_load_time(),
       (SELECT string_agg(name, ', ' ORDER BY name) FROM pg_settings WHERE pending_restart AND source <> 'command line')
