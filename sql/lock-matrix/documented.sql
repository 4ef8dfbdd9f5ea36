-- The matrix as PostgreSQL documents it: "Explicit Locking", Table 13.2,
-- "Conflicting Lock Modes". A row is the mode held, a column the mode wanted, both
-- in the order AS RS RE SUE S SRE E AE; X means that the two conflict.
CREATE TABLE lab.documented (held text PRIMARY KEY, conflicts text NOT NULL);
INSERT INTO lab.documented VALUES
  ('ACCESS SHARE',           '.......X'),
  ('ROW SHARE',              '......XX'),
  ('ROW EXCLUSIVE',          '....XXXX'),
  ('SHARE UPDATE EXCLUSIVE', '...XXXXX'),
  ('SHARE',                  '..XX.XXX'),
  ('SHARE ROW EXCLUSIVE',    '..XXXXXX'),
  ('EXCLUSIVE',              '.XXXXXXX'),
  ('ACCESS EXCLUSIVE',       'XXXXXXXX');
