-- 0016, back: forgets the watermark, so that the backfill can begin again. The columns
-- keep what is in them. It hurts nobody, and it goes with the columns in the rollbacks of
-- 0014 and 0012.
-- Lock: none that anybody waits for.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

DELETE FROM migrate.backfill WHERE name = 'orders';
