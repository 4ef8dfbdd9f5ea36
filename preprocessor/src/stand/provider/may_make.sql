-- The conditions for creating a database here: is the server a standby, is it read-only, may this role create one?
SELECT pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('default_transaction_read_only')::boolean,
       coalesce(bool_or(rolsuper OR rolcreatedb), false)
FROM pg_catalog.pg_roles
WHERE rolname = current_user
