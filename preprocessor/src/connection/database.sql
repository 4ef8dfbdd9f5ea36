-- The database of this name, and its comment: no row if there is none, null if it has no comment.
select oid, pg_catalog.shobj_description(oid, 'pg_database')
from pg_catalog.pg_database
where datname = $1
