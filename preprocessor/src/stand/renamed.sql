-- The names of the databases with this comment.
SELECT datname::text
FROM pg_catalog.pg_database AS d
WHERE pg_catalog.shobj_description(d.oid, 'pg_database') = $1
ORDER BY datname
