-- The server's uptime in seconds.
select extract(epoch from clock_timestamp() - pg_catalog.pg_postmaster_start_time())::double precision
