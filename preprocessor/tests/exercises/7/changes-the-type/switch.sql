SET lock_timeout = '200ms';
SET statement_timeout = '2s';
SELECT 1;
