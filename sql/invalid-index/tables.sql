-- Four tables that differ in nothing but the index on `value` that each is going to
-- have: none, one that is not ready, one that is ready, one that is valid. Half of each
-- page stays free, so that a new version of a row has room beside the old one.
-- Autovacuum stays away: what is counted here is what our own statements do.
CREATE SCHEMA lab;

SELECT format('CREATE TABLE lab.%I (id bigint PRIMARY KEY, value int NOT NULL)
               WITH (fillfactor = 50, autovacuum_enabled = off)', name),
       format('INSERT INTO lab.%I SELECT n, n FROM generate_series(1, 20000) AS n', name)
FROM (VALUES ('without'), ('not_ready'), ('ready'), ('valid')) AS wanted (name)
\gexec
