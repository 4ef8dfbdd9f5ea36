SET lock_timeout = '200ms';
SET statement_timeout = '1min';
SELECT 1;
