-- The backends of the book's database, read once for all parts of the question. The function, for the view of its name waits
-- for whoever has locked pg_authid or pg_database.
WITH backend AS MATERIALIZED (
  SELECT pid, application_name, backend_type, state, wait_event_type, wait_event, backend_xid
  FROM pg_stat_get_activity(NULL)
  WHERE datid = $1
)
