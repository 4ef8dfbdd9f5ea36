-- 0006, back: forgets the watermark, so that the backfill can begin again. No data is lost:
-- the columns keep what is in them. It hurts nobody, it is right as long as the trigger of
-- 0005 is there, and it goes with the columns in the rollback of 0004.
-- Lock: none that anybody waits for.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

DELETE FROM migrate.backfill WHERE name = 'users_names';
