-- Which storage does each relation of the book have, if any? A rewrite gives it another.
SELECT c.oid::regclass::text, c.oid, c.relfilenode
FROM pg_class AS c
WHERE c.oid >= 16384 AND (c.relkind IN ('p', 'I', 'v') OR c.relkind IN ('r', 'm', 'i') AND c.relfilenode <> 0)
  AND c.relpersistence <> 't'
  AND c.relnamespace <> 'pg_toast'::regnamespace
