-- Has the WAL reached the disk up to this position in bytes, and does it know of the locks that standbys have to know of?
SELECT current_setting('wal_level') <> 'minimal' AND pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint >= $1
