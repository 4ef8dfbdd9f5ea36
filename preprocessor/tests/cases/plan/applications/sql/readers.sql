-- Only pgbench knows what to do.
\sleep 1 ms
SELECT 1;
