-- The settings from the server's files or its start, in one text.
SELECT coalesce(string_agg(name || ' = ' || setting, E'\n' ORDER BY name), '')
FROM pg_settings
WHERE source IN ('environment variable', 'configuration file', 'command line', 'global');
