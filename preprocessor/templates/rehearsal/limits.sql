-- The limits that every migration must keep. They are set here and nowhere else:
-- the claims of parts/after.md compare them with what was seen.
CREATE OR REPLACE VIEW rehearsal.limits AS
SELECT
  -- The longest time that one client of the application may wait for the migration.
  interval '500 ms'     AS longest_stall,
  -- The strongest lock that clients may wait behind …
  'SHARE ROW EXCLUSIVE' AS strongest_lock,
  -- … for longer than this. Any lock may hold them up for less.
  interval '100 ms'     AS short_wait,
  -- The calls of the application that may fail.
  0                     AS failed_calls;
