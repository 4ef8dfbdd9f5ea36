-- The result for each relation that a form concerns: the strongest lock on it, the statements that
-- had to wait, and the work that was done.
CREATE TABLE ledger.seen AS
WITH relation AS (
  SELECT f.id, r.key::oid AS oid, r.value ->> 'name' AS name, r.value ->> 'kind' AS kind,
         r.value ->> 'owner' AS owner, r.value ->> 'name' = f.about AS subject,
         greatest((r.value ->> 'pages')::numeric, 1) AS pages,
         (s.after -> 'relations' -> r.key ->> 'pages')::numeric AS pages_after,
         s.after -> 'relations' -> r.key ->> 'file' <> r.value ->> 'file' AS moved,
         (s.after -> 'relations' -> r.key ->> 'fetched')::numeric
           - (r.value ->> 'fetched')::numeric AS fetched,
         (s.after ->> 'wal')::numeric - (s.before ->> 'wal')::numeric AS wal,
         (s.after ->> 'at')::numeric - (s.before ->> 'at')::numeric AS took
  FROM ledger.form AS f
  JOIN ledger.state AS s ON s.form = f.id
  CROSS JOIN jsonb_each(s.before -> 'relations') AS r
), locked AS (
  SELECT DISTINCT ON (r.id, r.oid) r.*, m.strength, m.name AS lock, p.form IS NOT NULL AS probed,
         p.reads, p.writes, p.vacuum, p.alter
  FROM relation AS r
  LEFT JOIN ledger.lock AS l ON l.form = r.id AND l.relation = r.oid
  LEFT JOIN ledger.mode AS m ON m.mode = l.mode
  LEFT JOIN ledger.probe AS p ON p.form = r.id AND p.relation = r.oid
  WHERE subject OR m.mode IS NOT NULL
  ORDER BY r.id, r.oid, m.strength DESC
)
SELECT *, wal / 8192 / max(pages) FILTER (WHERE subject) OVER (PARTITION BY id) AS share
FROM locked;

-- The session that holds a form up has a lock of its own, which must not be taken for the form's.
UPDATE ledger.seen AS s
SET vacuum = s.vacuum AND coalesce(s.strength, 0) >= 4, alter = s.alter AND s.strength IS NOT NULL
FROM ledger.form AS f
WHERE f.id = s.id AND f.hold IS NOT NULL;

-- A lock that only the WAL shows was over before a probe. It stops what conflicts with it.
UPDATE ledger.seen
SET reads = strength = 8, writes = strength >= 5, vacuum = strength >= 4, alter = strength >= 1
WHERE subject AND NOT probed;

-- The ledger: a row for the table that a form is about, and one for each other relation with
-- more than ACCESS SHARE. An index has one where its lock is stronger than that of its table.
CREATE TABLE ledger.entry AS
SELECT DISTINCT f.theme, f.form,
       CASE WHEN s.subject THEN '' WHEN s.kind = 'i' THEN 'its index' ELSE s.name END AS relation,
       coalesce(s.lock, 'none') AS lock, s.reads, s.writes, s.vacuum, s.alter,
       CASE WHEN s.kind NOT IN ('r', 'm') OR s.pages = 1 THEN 'none'
            WHEN s.fetched >= s.pages THEN 'all'
            WHEN s.fetched >= s.pages / 10 THEN 'part' ELSE 'none' END AS scan,
       coalesce(s.moved AND s.fetched >= s.pages AND s.kind IN ('r', 'm'), false) AS rewrite,
       CASE WHEN NOT s.subject THEN 'none' WHEN s.share >= 0.9 THEN 'all'
            WHEN s.share >= 0.1 THEN 'part' ELSE 'none' END AS wal
FROM ledger.form AS f
JOIN ledger.seen AS s ON s.id = f.id
LEFT JOIN ledger.seen AS t ON t.id = s.id AND s.owner IN (t.name, 'ledger_subject.' || t.name)
WHERE s.subject
   OR s.kind <> 'i' AND s.strength > 1
   OR s.kind = 'i' AND s.strength > coalesce(t.strength, 0);

-- What a statement needs a lock on when it reads from or writes to a relation: itself, its
-- indexes, its partitions, the table behind a view; and to write, its sequences.
CREATE VIEW ledger.need AS
WITH direct AS (
  SELECT oid AS of, oid AS needed, true AS to_read FROM pg_class
  UNION ALL SELECT inhparent, inhrelid, true FROM pg_inherits
  UNION ALL SELECT r.ev_class, d.refobjid, true
            FROM pg_rewrite AS r JOIN pg_depend AS d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_class AS v ON v.oid = r.ev_class AND v.relkind = 'v'
            WHERE d.refclassid = 'pg_class'::regclass
  UNION ALL SELECT a.adrelid, d.refobjid, false
            FROM pg_attrdef AS a JOIN pg_depend AS d ON d.objid = a.oid AND d.classid = 'pg_attrdef'::regclass
            JOIN pg_class AS s ON s.oid = d.refobjid AND s.relkind = 'S'
  UNION ALL SELECT refobjid, objid, false FROM pg_depend
            WHERE deptype = 'i' AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
), indexed AS (
  SELECT * FROM direct
  UNION ALL SELECT d.of, i.indexrelid, d.to_read FROM direct AS d JOIN pg_index AS i ON i.indrelid = d.needed
)
SELECT o.relname AS of, n.relname AS needed, bool_or(i.to_read) AS to_read
FROM indexed AS i
JOIN pg_class AS o ON o.oid = i.of AND o.relnamespace = 'ledger_subject'::regnamespace
JOIN pg_class AS n ON n.oid = i.needed
GROUP BY 1, 2;
