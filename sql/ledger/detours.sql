-- The ways around: what stops somebody for longer than it has to (step 0), and the forms that
-- lead to the same end, in their order.
CREATE TABLE ledger.detour (number int, step int, theme text, form text);
INSERT INTO ledger.detour VALUES
  (1, 0, 'constraint',  'CHECK'),
  (1, 1, 'constraint',  'CHECK NOT VALID'),
  (1, 2, 'constraint',  'VALIDATE CHECK'),
  (2, 0, 'column',      'SET NOT NULL'),
  (2, 1, 'constraint',  'CHECK NOT VALID'),
  (2, 2, 'constraint',  'VALIDATE CHECK'),
  (2, 3, 'column',      'SET NOT NULL, proven'),
  (3, 0, 'constraint',  'FOREIGN KEY'),
  (3, 1, 'constraint',  'FOREIGN KEY NOT VALID'),
  (3, 2, 'constraint',  'VALIDATE FOREIGN KEY'),
  (4, 0, 'constraint',  'UNIQUE'),
  (4, 1, 'index',       'UNIQUE … CONCURRENTLY'),
  (4, 2, 'constraint',  'UNIQUE USING INDEX'),
  (5, 0, 'index',       'CREATE INDEX'),
  (5, 1, 'index',       'CREATE … CONCURRENTLY'),
  (6, 0, 'index',       'REINDEX INDEX'),
  (6, 1, 'index',       'REINDEX CONCURRENTLY'),
  (7, 0, 'partition',   'ATTACH'),
  (7, 1, 'partition',   'ATTACH, has CHECK'),
  (8, 0, 'add column',  'CHECK'),
  (8, 1, 'add column',  'plain'),
  (8, 2, 'constraint',  'CHECK NOT VALID'),
  (8, 3, 'constraint',  'VALIDATE CHECK'),
  (9, 0, 'maintenance', 'REFRESH'),
  (9, 1, 'maintenance', 'REFRESH CONCURRENTLY');

-- Each block: what is closed for long, and what leads to the same end. The blocks have a blank line
-- between them.
CREATE VIEW ledger.around AS
SELECT d.number, d.step, p.form, p.lock, p."R", p."W", p."S", p."C", p."L", p.place
FROM ledger.detour AS d
JOIN ledger.page AS p ON p.theme = d.theme AND p.part_of = d.form
UNION ALL
SELECT DISTINCT number, -1, '', '', '', '', '', '', '', 0 FROM ledger.detour WHERE number > 1;
