-- Which databases does this server have that we may look into, and how many bytes has each?
select datname::text, pg_catalog.pg_database_size(oid)
from pg_catalog.pg_database
where not datistemplate and pg_catalog.has_database_privilege(oid, 'connect')
order by datname
