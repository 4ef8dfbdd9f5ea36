-- What does each backend of the book's database do? Our own look at it is left out.
SELECT 'activity'::text AS what, a.pid,
       coalesce(nullif(a.application_name, ''), a.backend_type) AS one,
       coalesce(a.state, 'active') AS two,
       a.wait_event_type || ':' || a.wait_event AS three,
       a.backend_xid::text::bigint AS first, NULL::bigint AS second, NULL::bigint AS done, NULL::bigint AS total,
       NULL::float8 AS seconds
FROM backend AS a
WHERE a.application_name <> ALL ($2)
