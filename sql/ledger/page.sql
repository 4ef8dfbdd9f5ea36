-- The ledger as readers see it: a row for each form, with what it does to other relations, and with
-- what differs on the other versions that were measured, 15, 17 and 18.

-- All lines: those of this server, and those of the others.
CREATE VIEW ledger.line AS
SELECT ledger.version() AS version, true AS here, e.* FROM ledger.entry AS e
UNION ALL
SELECT k.version, false, theme, form, relation, lock, reads, writes, vacuum, alter, scan, rewrite, wal
FROM ledger.kept AS k WHERE k.version <> ledger.version();

-- A row for each form and version.
CREATE VIEW ledger.summary AS
SELECT l.version, l.here, l.theme, l.form, l.lock, l.scan, l.rewrite, l.wal, l.reads,
       concat_ws(', ', CASE WHEN l.reads THEN 'reads' END, CASE WHEN l.writes THEN 'writes' END,
                       CASE WHEN l.vacuum THEN 'VACUUM' END, CASE WHEN l.alter THEN 'ALTER' END) AS blocks,
       coalesce((SELECT string_agg(concat_ws(', ', r.relation || ': ' || r.lock,
                                             CASE WHEN r.reads THEN 'stops reads' WHEN r.writes THEN 'stops writes' END,
                                             CASE r.scan WHEN 'all' THEN 'scanned' WHEN 'part' THEN 'scanned in part' END,
                                             CASE WHEN r.rewrite THEN 'rewritten' END),
                                   E'\n' ORDER BY r.relation COLLATE "C")
                 FROM ledger.line AS r
                 WHERE (r.version, r.theme, r.form) = (l.version, l.theme, l.form) AND r.relation <> ''), '') AS other
FROM ledger.line AS l
WHERE l.relation = '';

-- What another version does instead.
CREATE VIEW ledger.difference AS
SELECT s.theme, s.form, s.version, nullif(concat_ws(', ',
         CASE WHEN s.lock <> h.lock THEN s.lock END,
         CASE WHEN s.blocks <> h.blocks THEN 'blocks ' || coalesce(nullif(s.blocks, ''), 'nothing') END,
         CASE WHEN s.scan <> h.scan THEN 'scan ' || s.scan END,
         CASE WHEN s.rewrite <> h.rewrite THEN CASE WHEN s.rewrite THEN 'a rewrite' ELSE 'no rewrite' END END,
         CASE WHEN s.wal <> h.wal THEN 'WAL ' || s.wal END,
         CASE WHEN s.other <> h.other THEN coalesce(nullif(s.other, ''), 'no other relation') END), '') AS there
FROM ledger.summary AS s
JOIN ledger.summary AS h ON h.here AND (h.theme, h.form) = (s.theme, s.form)
WHERE NOT s.here;

-- The table of the page. A form that this server doesn't know is as the newest version has it.
CREATE VIEW ledger.page AS
WITH known AS (
  SELECT theme, form, pg, statement FROM ledger.form
  UNION ALL SELECT theme, form, pg, statement FROM ledger.later
), chosen AS (
  SELECT DISTINCT ON (s.theme, s.form) s.* FROM ledger.summary AS s ORDER BY s.theme, s.form, s.here DESC, s.version DESC
)
SELECT c.theme, c.form, k.statement, c.lock, c.blocks,
       nullif(c.scan, 'none') AS scan, CASE WHEN c.rewrite THEN 'yes' END AS rewrite, nullif(c.wal, 'none') AS "WAL",
       c.other AS "other relations",
       concat_ws(E'\n', CASE WHEN k.pg > 15 THEN format('from %s on', k.pg) END,
         (SELECT string_agg(d.versions || ': ' || d.there, E'\n' ORDER BY d.versions)
          FROM (SELECT there, string_agg(version::text, ', ' ORDER BY version) AS versions
                FROM ledger.difference AS d
                WHERE (d.theme, d.form) = (c.theme, c.form) AND there IS NOT NULL GROUP BY there) AS d)) AS versions,
       row_number() OVER (ORDER BY array_position(ARRAY['add column', 'column', 'constraint', 'index', 'trigger',
                                                        'partition', 'maintenance', 'other'], c.theme),
                                   coalesce(m.strength, 0), c.rewrite, c.scan = 'all', c.form COLLATE "C") AS place
FROM chosen AS c
JOIN known AS k USING (theme, form)
LEFT JOIN ledger.mode AS m ON m.name = c.lock;
