SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = 'orders'::regclass;
