-- Which settings the server was given, by its files or when it was started, in one text.
SELECT coalesce(string_agg(name || ' = ' || setting, E'\n' ORDER BY name), '')
FROM pg_settings
WHERE source IN ('environment variable', 'configuration file', 'command line', 'global');
