-- schema_fingerprint(): one md5 for the whole schema "public": columns, constraints,
-- indexes, triggers, as the catalogs describe them, with whether each is valid. Two
-- equal fingerprints mean the same schema. A column that was dropped leaves a number
-- in the catalog that is never used again; numbers are left out for that reason.
CREATE FUNCTION schema_fingerprint() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT md5(string_agg(line, E'\n' ORDER BY line COLLATE "C"))
  FROM (
    SELECT concat_ws(' ', 'column', c.oid::regclass, a.attname,
                     format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                     a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
    UNION ALL
    SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
                     pg_get_constraintdef(oid), convalidated)
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid),
                     i.indisvalid, i.indisready)
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
  ) AS part
$$;
