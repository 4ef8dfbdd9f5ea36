-- Can a database be made here: is the server a standby, is it only read, and may this role make one?
SELECT pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('default_transaction_read_only')::boolean,
       coalesce(bool_or(rolsuper OR rolcreatedb), false)
FROM pg_catalog.pg_roles
WHERE rolname = current_user
