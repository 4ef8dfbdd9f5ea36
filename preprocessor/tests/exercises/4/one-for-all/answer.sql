-- Readers and writers queue behind the first three while they wait, so each gives up
-- soon. A batch holds the locks of its rows, so it has a limit as a whole. Nothing queues
-- behind the last two: they may wait, and a limit on the whole is only a precaution.
UPDATE lab.statement AS s
SET lock_timeout = t.lock_timeout, statement_timeout = t.statement_timeout
FROM (VALUES (1, '200ms', '2s'),
             (2, '200ms', '2s'),
             (3, '200ms', '2s'),
             (4, '500ms', '5s'),
             (5, '200ms', '10min'),
             (6, '200ms', '10min')) AS t (id, lock_timeout, statement_timeout)
WHERE s.id = t.id;
