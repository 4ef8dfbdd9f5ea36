-- The rehearsal's own objects, in a schema of their own: a description of your schema, and the order of the locks.
CREATE SCHEMA rehearsal;

-- Your schema, an object or a property of one in each line, with what is invalid. A rollback must restore all of them.
-- A column's place in its table isn't compared: a column that comes back is the last one.
CREATE VIEW rehearsal.description AS
WITH own AS (
  SELECT oid, nspname
  FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'rehearsal')
), class AS (
  SELECT c.*
  FROM pg_class AS c
  JOIN own ON own.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
), line (line) AS (
  SELECT concat_ws(' ', 'schema', nspname)
  FROM own
  UNION ALL
  SELECT concat_ws(' ', 'extension', extname, extversion)
  FROM pg_extension
  UNION ALL
  SELECT concat_ws(' ',
           CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'S' THEN 'sequence'
                        WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' END,
           oid::regclass, CASE relpersistence WHEN 'u' THEN 'unlogged' END, reloptions::text, relacl::text,
           CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relispartition THEN 'partition' END,
           pg_get_expr(relpartbound, oid), CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END,
           CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
  FROM class
  WHERE relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
  UNION ALL
  SELECT concat_ws(' ', 'column', c.oid::regclass || '.' || quote_ident(a.attname),
           format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
           CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
           CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
           'default ' || pg_get_expr(d.adbin, d.adrelid))
  FROM class AS c
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'f', 'c')
  UNION ALL
  SELECT concat_ws(' ', 'constraint', conname, 'on',
           coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), pg_get_constraintdef(x.oid))
  FROM pg_constraint AS x
  JOIN own ON own.oid = x.connamespace
  UNION ALL
  SELECT concat_ws(' ', 'index', CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX ', '\1'))
  FROM pg_index AS i
  JOIN class AS c ON c.oid = i.indexrelid
  UNION ALL
  SELECT concat_ws(' ', 'trigger', CASE t.tgenabled WHEN 'D' THEN 'DISABLED' END, pg_get_triggerdef(t.oid))
  FROM pg_trigger AS t
  JOIN class AS c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal
  UNION ALL
  SELECT concat_ws(' ', 'policy', polname, 'on', polrelid::regclass, polcmd, polroles::regrole[],
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  FROM pg_policy AS p
  JOIN class AS c ON c.oid = p.polrelid
  UNION ALL
  SELECT concat_ws(' ', 'function', p.oid::regprocedure, CASE WHEN p.prokind <> 'a' THEN md5(pg_get_functiondef(p.oid)) END,
           p.proacl::text)
  FROM pg_proc AS p
  JOIN own ON own.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT concat_ws(' ', 'enum', e.enumtypid::regtype, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder))
  FROM pg_enum AS e
  GROUP BY e.enumtypid
  UNION ALL
  SELECT concat_ws(' ', 'domain', t.oid::regtype, format_type(t.typbasetype, t.typtypmod),
           CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || t.typdefault)
  FROM pg_type AS t
  JOIN own ON own.oid = t.typnamespace
  WHERE t.typtype = 'd'
  UNION ALL
  SELECT concat_ws(' ', 'comment', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description)
  FROM pg_description AS d
  JOIN class AS c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
)
SELECT line
FROM line
ORDER BY line COLLATE "C";

-- One value for the whole schema: two equal ones mean the same description.
CREATE FUNCTION rehearsal.fingerprint() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT md5(string_agg(line, E'\n' ORDER BY line COLLATE "C")) FROM rehearsal.description
$$;

-- The place of a lock mode among those of a table, from the weakest one on; 0 for none.
CREATE FUNCTION rehearsal.strength(mode text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_position(
    ARRAY['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE',
          'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'], mode), 0)
$$;
