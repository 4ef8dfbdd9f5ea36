-- Has the WAL reached the disk up to this position in bytes? NULL if it doesn't know of the locks that standbys have to know
-- of.
SELECT CASE WHEN current_setting('wal_level') <> 'minimal'
            THEN pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint >= $1 END
