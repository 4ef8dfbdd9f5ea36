-- How much WAL has the server written since it was made, in bytes?
SELECT 'wal', NULL, NULL, NULL, NULL, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint,
       NULL, NULL, NULL, NULL
