-- Which segment of the WAL is written now, and which is the oldest that anything but a start could ask for? Null where it
-- can't be told: what is archived, summarized or kept by wal_keep_size is the server's business.
SELECT pg_walfile_name(pg_current_wal_lsn()),
       CASE WHEN current_setting('archive_mode') = 'off'
             AND current_setting('wal_keep_size') = '0'
             AND coalesce(current_setting('summarize_wal', true), 'off') = 'off'
            THEN pg_walfile_name(least(pg_current_wal_lsn(), (SELECT min(restart_lsn) FROM pg_replication_slots)))
       END
