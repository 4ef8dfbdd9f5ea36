-- What the migration runner remembers. Made by its first run, see sql/migrate-begin.sql.
\set QUIET on
BEGIN;
CREATE SCHEMA migrate;

-- One row for each attempt that has touched the database.
CREATE TABLE migrate.attempt (
  id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name      text        NOT NULL,
  direction text        NOT NULL,
  attempt   integer     NOT NULL,  -- 1 is the first
  began_at  timestamptz NOT NULL,
  took      interval    NOT NULL,
  sqlstate  text        NOT NULL   -- 00000 if it went well
);

-- The migrations that are in the database: those that last went forward, and not back.
CREATE VIEW migrate.applied AS
SELECT name, began_at + took AS applied_at
FROM (SELECT DISTINCT ON (name) *
      FROM migrate.attempt
      WHERE sqlstate = '00000'
      ORDER BY name, id DESC) AS last
WHERE direction = 'forward';

-- How far a backfill is: one row for each.
CREATE TABLE migrate.backfill (
  name       text        PRIMARY KEY,
  done_until bigint      NOT NULL,            -- the watermark: up to this id all is done
  end_id     bigint      NOT NULL,            -- the highest id when it began
  rows       bigint      NOT NULL DEFAULT 0,  -- how many it has written
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMIT;
\unset QUIET
