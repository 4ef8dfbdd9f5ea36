-- 0008: reads all users, to know that none is without names.
-- Lock: SHARE UPDATE EXCLUSIVE on users, for as long as the scan takes: reads and writes
-- pass. It waits for other maintenance and DDL only, and lock_timeout is long enough for an
-- autovacuum to be cancelled. A transaction of its own: together with 0007 it would hold
-- the ACCESS EXCLUSIVE lock for the scan. statement_timeout is for the scan, too.
-- Rollback: the constraint is NOT VALID again. No data is lost.
SET lock_timeout = '2s';
SET statement_timeout = '5min';

ALTER TABLE users VALIDATE CONSTRAINT users_names_present;
