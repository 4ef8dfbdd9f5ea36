SET lock_timeout = '10s';
DROP INDEX CONCURRENTLY orders_status_created_at_idx;
