-- The comment of a database: no row if there is no such database, null if it has no comment.
select pg_catalog.shobj_description(oid, 'pg_database')
from pg_catalog.pg_database
where datname = $1
