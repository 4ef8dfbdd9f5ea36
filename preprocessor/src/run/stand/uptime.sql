-- For how many seconds has this server been up?
select extract(epoch from clock_timestamp() - pg_catalog.pg_postmaster_start_time())::double precision
