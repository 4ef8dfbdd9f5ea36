-- What are these relations called?
SELECT c.oid, c.oid::regclass::text FROM pg_class AS c WHERE c.oid = ANY ($1)
