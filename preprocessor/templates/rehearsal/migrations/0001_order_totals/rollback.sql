-- Loses the totals, which can be calculated again.
SET lock_timeout = '10s';
ALTER TABLE orders DROP COLUMN total_cents;
