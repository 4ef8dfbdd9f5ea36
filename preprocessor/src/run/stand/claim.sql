-- Is this connection the only one that uses the database $1 for a book? Held until the connection ends.
select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('mdbook-witness ' || $1::text, 0))
