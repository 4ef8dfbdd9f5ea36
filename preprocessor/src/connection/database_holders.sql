-- The holds that keep a database from being dropped, each with the statement that removes it, and a flag for those that
-- the tool can run: those on the database's own objects, but not where a publisher elsewhere, or another owner, is
-- involved. Sessions are no hold: they are ended with force.
SELECT 'the prepared transaction ' || quote_literal(gid), format('ROLLBACK PREPARED %L', gid), true
FROM pg_catalog.pg_prepared_xacts
WHERE database = $1
UNION ALL
SELECT 'the replication slot ' || quote_literal(slot_name),
       format('SELECT %spg_drop_replication_slot(%L)',
              CASE WHEN active THEN format('pg_terminate_backend(%s, 10000), ', active_pid) ELSE '' END, slot_name),
       true
FROM pg_catalog.pg_replication_slots
WHERE database = $1
UNION ALL
SELECT 'its template flag', format('ALTER DATABASE %I IS_TEMPLATE false', datname), true
FROM pg_catalog.pg_database
WHERE datname = $1 AND datistemplate
UNION ALL
SELECT 'the subscription ' || quote_literal(subname),
       format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); DROP SUBSCRIPTION %1$I', subname),
       false
FROM pg_catalog.pg_subscription
JOIN pg_catalog.pg_database AS d ON d.oid = subdbid
WHERE datname = $1
UNION ALL
SELECT 'its owner ' || quote_ident(pg_get_userbyid(datdba)),
       format('ALTER DATABASE %I OWNER TO %I', datname, current_user),
       false
FROM pg_catalog.pg_database
WHERE datname = $1 AND NOT pg_has_role(datdba, 'USAGE')
