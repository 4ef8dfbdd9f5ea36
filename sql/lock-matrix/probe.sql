-- What the measurement of the lock matrix needs: a table to lock, the eight modes in
-- the order of their strength, a place for the answers, and a procedure that asks.
CREATE SCHEMA lab;
CREATE TABLE lab.probed (id bigint PRIMARY KEY, value text);

CREATE TABLE lab.mode (strength int PRIMARY KEY, name text, short text);
INSERT INTO lab.mode VALUES
  (1, 'ACCESS SHARE',           'AS'),
  (2, 'ROW SHARE',              'RS'),
  (3, 'ROW EXCLUSIVE',          'RE'),
  (4, 'SHARE UPDATE EXCLUSIVE', 'SUE'),
  (5, 'SHARE',                  'S'),
  (6, 'SHARE ROW EXCLUSIVE',    'SRE'),
  (7, 'EXCLUSIVE',              'E'),
  (8, 'ACCESS EXCLUSIVE',       'AE');

CREATE TABLE lab.answer (
  held    text,
  wanted  text,
  refused boolean,
  PRIMARY KEY (held, wanted)
);

-- Asks for each mode in turn, while another backend holds `held`. NOWAIT turns
-- "I would have to wait" into an error at once: 55P03, lock_not_available.
CREATE PROCEDURE lab.probe(held text) LANGUAGE plpgsql AS $$
DECLARE
  wanted  text;
  refused boolean;
BEGIN
  FOR wanted IN SELECT name FROM lab.mode ORDER BY strength LOOP
    BEGIN
      EXECUTE format('LOCK TABLE lab.probed IN %s MODE NOWAIT', wanted);
      refused := false;
    EXCEPTION WHEN lock_not_available THEN
      refused := true;
    END;
    INSERT INTO lab.answer VALUES (held, wanted, refused);
    COMMIT;  -- gives the lock back before the next mode is asked for
  END LOOP;
END $$;
