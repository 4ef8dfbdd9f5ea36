-- The databases of this server that this role may connect to, and their sizes in bytes.
select datname::text, pg_catalog.pg_database_size(oid)
from pg_catalog.pg_database
where not datistemplate and pg_catalog.has_database_privilege(oid, 'connect')
order by datname
