-- 0016, back: forgets the watermark, so that the backfill can begin again. The columns
-- keep what is in them, which hurts nobody, until the rollbacks of 0014 and 0012. Which of
-- the large orders had the priority 0 before is lost.
-- Lock: none that anybody waits for.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

DELETE FROM migrate.backfill WHERE name = 'orders';
