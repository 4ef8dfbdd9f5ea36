-- The forms of the ledger, as data: the theme, what it is called, the table that it is
-- about, the first major version that has it, and the statement.
COPY ledger.form (theme, form, about, pg, statement) FROM STDIN WITH (DELIMITER '|');
add column  | ADD COLUMN                                     | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int
add column  | ADD COLUMN IF NOT EXISTS, which exists         | entry   | 15 | ALTER TABLE entry ADD COLUMN IF NOT EXISTS code text
add column  | ADD COLUMN … DEFAULT                           | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int DEFAULT 42
add column  | ADD COLUMN … NOT NULL DEFAULT                  | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int NOT NULL DEFAULT 42
add column  | ADD COLUMN … DEFAULT now()                     | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh timestamptz DEFAULT now()
add column  | ADD COLUMN … DEFAULT random()                  | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh float DEFAULT random()
add column  | ADD COLUMN … DEFAULT gen_random_uuid()         | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh uuid DEFAULT gen_random_uuid()
add column  | ADD COLUMN … bigserial                         | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh bigserial
add column  | ADD COLUMN … IDENTITY                          | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh bigint GENERATED ALWAYS AS IDENTITY
add column  | ADD COLUMN … STORED                            | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int GENERATED ALWAYS AS (size + 1) STORED
add column  | ADD COLUMN … VIRTUAL                           | entry   | 18 | ALTER TABLE entry ADD COLUMN fresh int GENERATED ALWAYS AS (size + 1) VIRTUAL
add column  | ADD COLUMN, domain with a CHECK                | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh amount
add column  | ADD COLUMN … CHECK                             | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int CHECK (fresh > 0)
add column  | ADD COLUMN … REFERENCES                        | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh bigint REFERENCES account
add column  | ADD COLUMN … DEFAULT … REFERENCES              | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh bigint DEFAULT 1 REFERENCES account
add column  | ADD COLUMN … UNIQUE                            | entry   | 15 | ALTER TABLE entry ADD COLUMN fresh int UNIQUE
column      | DROP COLUMN                                    | entry   | 15 | ALTER TABLE entry DROP COLUMN title
column      | RENAME COLUMN                                  | entry   | 15 | ALTER TABLE entry RENAME COLUMN title TO heading
column      | SET DEFAULT                                    | entry   | 15 | ALTER TABLE entry ALTER title SET DEFAULT 'new'
column      | DROP DEFAULT                                   | entry   | 15 | ALTER TABLE entry ALTER title DROP DEFAULT
column      | SET NOT NULL                                   | entry   | 15 | ALTER TABLE entry ALTER code SET NOT NULL
column      | SET NOT NULL, proven by a CHECK                | entry   | 15 | ALTER TABLE entry ALTER title SET NOT NULL
column      | DROP NOT NULL                                  | entry   | 15 | ALTER TABLE entry ALTER number DROP NOT NULL
column      | TYPE, varchar(20) to varchar(40)               | entry   | 15 | ALTER TABLE entry ALTER code TYPE varchar(40)
column      | TYPE, varchar(20) to varchar(15)               | entry   | 15 | ALTER TABLE entry ALTER code TYPE varchar(15)
column      | TYPE, varchar(20) to text                      | entry   | 15 | ALTER TABLE entry ALTER code TYPE text
column      | TYPE, text to varchar(50)                      | entry   | 15 | ALTER TABLE entry ALTER label TYPE varchar(50)
column      | TYPE, int to bigint                            | entry   | 15 | ALTER TABLE entry ALTER size TYPE bigint
column      | TYPE, numeric(8,2) to (9,2)                    | entry   | 15 | ALTER TABLE entry ALTER price TYPE numeric(9,2)
column      | TYPE, numeric(8,2) to (9,4)                    | entry   | 15 | ALTER TABLE entry ALTER price TYPE numeric(9,4)
column      | TYPE, timestamp to timestamptz in UTC          | entry   | 15 | SET LOCAL timezone = 'UTC'; ALTER TABLE entry ALTER stamped TYPE timestamptz
column      | TYPE, timestamp to timestamptz in Oslo         | entry   | 15 | SET LOCAL timezone = 'Europe/Oslo'; ALTER TABLE entry ALTER stamped TYPE timestamptz
column      | SET STATISTICS                                 | entry   | 15 | ALTER TABLE entry ALTER title SET STATISTICS 500
column      | SET (n_distinct)                               | entry   | 15 | ALTER TABLE entry ALTER title SET (n_distinct = 5)
column      | SET STORAGE                                    | entry   | 15 | ALTER TABLE entry ALTER title SET STORAGE external
column      | SET COMPRESSION                                | entry   | 15 | ALTER TABLE entry ALTER title SET COMPRESSION pglz
column      | ADD GENERATED … AS IDENTITY                    | entry   | 15 | ALTER TABLE entry ALTER number DROP DEFAULT, ALTER number ADD GENERATED BY DEFAULT AS IDENTITY
column      | DROP IDENTITY                                  | entry   | 15 | ALTER TABLE entry ALTER counted DROP IDENTITY
column      | DROP EXPRESSION                                | entry   | 15 | ALTER TABLE entry ALTER twice DROP EXPRESSION
column      | SET EXPRESSION                                 | entry   | 17 | ALTER TABLE entry ALTER twice SET EXPRESSION AS (quantity * 3)
constraint  | ADD CHECK                                      | entry   | 15 | ALTER TABLE entry ADD CONSTRAINT added CHECK (size > 0)
constraint  | ADD CHECK NOT VALID                            | entry   | 15 | ALTER TABLE entry ADD CONSTRAINT added CHECK (size > 0) NOT VALID
constraint  | ADD CHECK NOT ENFORCED                         | entry   | 18 | ALTER TABLE entry ADD CONSTRAINT added CHECK (size > 0) NOT ENFORCED
constraint  | VALIDATE CHECK                                 | entry   | 15 | ALTER TABLE entry VALIDATE CONSTRAINT few
constraint  | ADD FOREIGN KEY                                | entry   | 15 | ALTER TABLE entry ADD CONSTRAINT added FOREIGN KEY (account_id) REFERENCES account
constraint  | ADD FOREIGN KEY NOT VALID                      | entry   | 15 | ALTER TABLE entry ADD CONSTRAINT added FOREIGN KEY (account_id) REFERENCES account NOT VALID
constraint  | VALIDATE FOREIGN KEY                           | entry   | 15 | ALTER TABLE entry VALIDATE CONSTRAINT partner
constraint  | ALTER FOREIGN KEY                              | entry   | 15 | ALTER TABLE entry ALTER CONSTRAINT partner DEFERRABLE
constraint  | DROP FOREIGN KEY                               | entry   | 15 | ALTER TABLE entry DROP CONSTRAINT partner
constraint  | ADD UNIQUE                                     | entry   | 15 | ALTER TABLE entry ADD UNIQUE (number)
constraint  | ADD UNIQUE USING INDEX                         | entry   | 15 | ALTER TABLE entry ADD UNIQUE USING INDEX entry_number
constraint  | ADD PRIMARY KEY                                | draft   | 15 | ALTER TABLE draft ADD PRIMARY KEY (id)
constraint  | ADD PRIMARY KEY USING INDEX                    | draft   | 15 | ALTER TABLE draft ADD PRIMARY KEY USING INDEX draft_number
constraint  | ADD PRIMARY KEY USING INDEX, column may be NULL | draft   | 15 | ALTER TABLE draft ADD PRIMARY KEY USING INDEX draft_id
constraint  | ADD EXCLUDE                                    | entry   | 15 | ALTER TABLE entry ADD EXCLUDE USING btree (number WITH =)
constraint  | ADD NOT NULL                                   | entry   | 18 | ALTER TABLE entry ADD CONSTRAINT added NOT NULL code
constraint  | ADD NOT NULL NOT VALID                         | entry   | 18 | ALTER TABLE entry ADD CONSTRAINT added NOT NULL code NOT VALID
constraint  | DROP CHECK                                     | entry   | 15 | ALTER TABLE entry DROP CONSTRAINT few
constraint  | DROP UNIQUE                                    | entry   | 15 | ALTER TABLE entry DROP CONSTRAINT entry_counted
constraint  | RENAME CONSTRAINT                              | entry   | 15 | ALTER TABLE entry RENAME CONSTRAINT few TO many
constraint  | ALTER DOMAIN ADD CHECK                         | entry   | 15 | ALTER DOMAIN amount ADD CHECK (VALUE < 1000000)
constraint  | ALTER DOMAIN ADD CHECK NOT VALID               | entry   | 15 | ALTER DOMAIN amount ADD CHECK (VALUE < 1000000) NOT VALID
index       | CREATE INDEX                                   | entry   | 15 | CREATE INDEX fresh ON entry (quantity)
index       | CREATE UNIQUE INDEX                            | entry   | 15 | CREATE UNIQUE INDEX fresh ON entry (id)
index       | CREATE INDEX, partitioned table                | event   | 15 | CREATE INDEX fresh ON event (id)
index       | CREATE INDEX ON ONLY                           | event   | 15 | CREATE INDEX fresh ON ONLY event (id)
index       | DROP INDEX                                     | entry   | 15 | DROP INDEX entry_code
index       | REINDEX INDEX                                  | entry   | 15 | REINDEX INDEX entry_code
index       | REINDEX TABLE                                  | entry   | 15 | REINDEX TABLE entry
index       | ALTER INDEX RENAME                             | entry   | 15 | ALTER INDEX entry_code RENAME TO fresh
index       | ALTER INDEX SET                                | entry   | 15 | ALTER INDEX entry_code SET (fillfactor = 80)
index       | CREATE STATISTICS                              | entry   | 15 | CREATE STATISTICS fresh ON size, price FROM entry
index       | ALTER STATISTICS                               | entry   | 15 | ALTER STATISTICS entry_statistics SET STATISTICS 500
index       | DROP STATISTICS                                | entry   | 15 | DROP STATISTICS entry_statistics
trigger     | CREATE TRIGGER                                 | entry   | 15 | CREATE TRIGGER fresh BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION nothing()
trigger     | CREATE CONSTRAINT TRIGGER                      | entry   | 15 | CREATE CONSTRAINT TRIGGER fresh AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION nothing()
trigger     | CREATE OR REPLACE TRIGGER                      | entry   | 15 | CREATE OR REPLACE TRIGGER idle AFTER UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION nothing()
trigger     | ALTER TRIGGER RENAME                           | entry   | 15 | ALTER TRIGGER idle ON entry RENAME TO fresh
trigger     | DISABLE TRIGGER                                | entry   | 15 | ALTER TABLE entry DISABLE TRIGGER idle
trigger     | ENABLE TRIGGER                                 | entry   | 15 | ALTER TABLE entry ENABLE TRIGGER idle
trigger     | DROP TRIGGER                                   | entry   | 15 | DROP TRIGGER idle ON entry
trigger     | CREATE OR REPLACE FUNCTION                     | entry   | 15 | CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'
trigger     | CREATE RULE                                    | entry   | 15 | CREATE RULE fresh AS ON DELETE TO entry DO ALSO NOTIFY idle
trigger     | DROP RULE                                      | entry   | 15 | DROP RULE idle ON entry
trigger     | ENABLE ROW LEVEL SECURITY                      | entry   | 15 | ALTER TABLE entry ENABLE ROW LEVEL SECURITY
trigger     | FORCE ROW LEVEL SECURITY                       | entry   | 15 | ALTER TABLE entry FORCE ROW LEVEL SECURITY
trigger     | CREATE POLICY                                  | entry   | 15 | CREATE POLICY fresh ON entry USING (true)
trigger     | ALTER POLICY                                   | entry   | 15 | ALTER POLICY visible ON entry USING (id > 0)
trigger     | DROP POLICY                                    | entry   | 15 | DROP POLICY visible ON entry
partition   | CREATE TABLE … PARTITION OF                    | event   | 15 | CREATE TABLE fresh PARTITION OF event FOR VALUES FROM (100) TO (110)
partition   | CREATE TABLE … PARTITION OF, beside a DEFAULT  | visit   | 15 | CREATE TABLE fresh PARTITION OF visit FOR VALUES FROM (100) TO (110)
partition   | ATTACH PARTITION                               | event   | 15 | ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (10) TO (20)
partition   | ATTACH PARTITION, with a CHECK                 | event   | 15 | ALTER TABLE event ATTACH PARTITION event_3 FOR VALUES FROM (20) TO (30)
partition   | ATTACH PARTITION, beside a DEFAULT             | visit   | 15 | ALTER TABLE visit ATTACH PARTITION event_3 FOR VALUES FROM (20) TO (30)
partition   | DETACH PARTITION                               | event   | 15 | ALTER TABLE event DETACH PARTITION event_1
partition   | DROP TABLE, a partition                        | event   | 15 | DROP TABLE event_1
partition   | TRUNCATE, a partition                          | event   | 15 | TRUNCATE event_1
partition   | ADD COLUMN, partitioned table                  | event   | 15 | ALTER TABLE event ADD COLUMN fresh int
partition   | ADD CHECK, partitioned table                   | event   | 15 | ALTER TABLE event ADD CHECK (id > 0)
partition   | INHERIT                                        | event_2 | 15 | ALTER TABLE event_2 INHERIT ancestor
maintenance | ANALYZE                                        | entry   | 15 | SET LOCAL default_statistics_target = 1; ANALYZE entry
maintenance | CLUSTER                                        | entry   | 15 | CLUSTER entry USING entry_code
maintenance | CLUSTER ON                                     | entry   | 15 | ALTER TABLE entry CLUSTER ON entry_code
maintenance | SET (fillfactor)                               | entry   | 15 | ALTER TABLE entry SET (fillfactor = 80)
maintenance | SET (autovacuum_…)                             | entry   | 15 | ALTER TABLE entry SET (autovacuum_vacuum_scale_factor = 0.01)
maintenance | SET LOGGED                                     | scratch | 15 | ALTER TABLE scratch SET LOGGED
maintenance | SET UNLOGGED                                   | draft   | 15 | ALTER TABLE draft SET UNLOGGED
maintenance | REPLICA IDENTITY                               | entry   | 15 | ALTER TABLE entry REPLICA IDENTITY FULL
maintenance | REFRESH MATERIALIZED VIEW                      | summary | 15 | REFRESH MATERIALIZED VIEW summary
maintenance | REFRESH MATERIALIZED VIEW CONCURRENTLY         | summary | 15 | REFRESH MATERIALIZED VIEW CONCURRENTLY summary
maintenance | TRUNCATE                                       | entry   | 15 | TRUNCATE entry
maintenance | LOCK TABLE                                     | entry   | 15 | LOCK TABLE entry
other       | RENAME TABLE                                   | entry   | 15 | ALTER TABLE entry RENAME TO fresh
other       | SET SCHEMA                                     | entry   | 15 | ALTER TABLE entry SET SCHEMA ledger
other       | OWNER TO                                       | entry   | 15 | ALTER TABLE entry OWNER TO CURRENT_USER
other       | DROP TABLE                                     | entry   | 15 | DROP TABLE entry CASCADE
other       | CREATE TABLE LIKE                              | entry   | 15 | CREATE TABLE fresh (LIKE entry)
other       | CREATE TABLE AS                                | entry   | 15 | CREATE TABLE fresh AS SELECT * FROM entry
other       | CREATE TABLE … REFERENCES                      | entry   | 15 | CREATE TABLE fresh (id bigint REFERENCES entry)
other       | CREATE VIEW                                    | entry   | 15 | CREATE VIEW fresh AS SELECT id FROM entry
other       | CREATE OR REPLACE VIEW                         | entry   | 15 | CREATE OR REPLACE VIEW entry_view AS SELECT id, quantity, size FROM entry
other       | DROP VIEW                                      | entry   | 15 | DROP VIEW entry_view
other       | COMMENT ON TABLE                               | entry   | 15 | COMMENT ON TABLE entry IS 'what was booked'
other       | COMMENT ON COLUMN                              | entry   | 15 | COMMENT ON COLUMN entry.title IS 'a heading'
other       | GRANT                                          | entry   | 15 | GRANT SELECT ON entry TO PUBLIC
other       | REVOKE                                         | entry   | 15 | REVOKE ALL ON entry FROM PUBLIC
other       | ALTER SEQUENCE                                 | entry   | 15 | ALTER SEQUENCE entry_id_seq INCREMENT 10
other       | ALTER SEQUENCE RESTART                         | entry   | 15 | ALTER SEQUENCE entry_id_seq RESTART 100000
other       | ALTER TYPE ADD VALUE                           | entry   | 15 | ALTER TYPE mood ADD VALUE 'glad'
other       | CREATE PUBLICATION                             | entry   | 15 | CREATE PUBLICATION ledger_fresh FOR TABLE entry
\.

-- Those that run in no transaction block. Only a session that they have to wait for stops them
-- half-way: `hold` makes it wait, and `undo` takes the form back.
COPY ledger.form (theme, form, about, pg, statement, hold, undo) FROM STDIN WITH (DELIMITER '|');
index       | CREATE INDEX CONCURRENTLY                      | entry   | 15 | CREATE INDEX CONCURRENTLY fresh ON entry (quantity) | SELECT FROM entry LIMIT 1 | DROP INDEX fresh
index       | CREATE UNIQUE INDEX CONCURRENTLY               | entry   | 15 | CREATE UNIQUE INDEX CONCURRENTLY fresh ON entry (id) | LOCK entry IN ROW EXCLUSIVE MODE | DROP INDEX fresh
index       | DROP INDEX CONCURRENTLY                        | entry   | 15 | DROP INDEX CONCURRENTLY entry_code | SELECT FROM entry LIMIT 1 | CREATE INDEX entry_code ON entry (code)
index       | REINDEX INDEX CONCURRENTLY                     | entry   | 15 | REINDEX INDEX CONCURRENTLY entry_code | SELECT FROM entry LIMIT 1 | SELECT 1
index       | REINDEX TABLE CONCURRENTLY                     | entry   | 15 | REINDEX TABLE CONCURRENTLY entry | SELECT FROM entry LIMIT 1 | SELECT 1
partition   | DETACH PARTITION CONCURRENTLY, at its start    | event   | 15 | ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY | LOCK event_1 IN SHARE UPDATE EXCLUSIVE MODE | ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM (0) TO (10)
partition   | DETACH PARTITION CONCURRENTLY, waiting         | event   | 15 | ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY | SELECT FROM event LIMIT 1 | ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM (0) TO (10)
partition   | DETACH PARTITION CONCURRENTLY, at its end      | event   | 15 | ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY | SELECT FROM event_1 LIMIT 1 | ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM (0) TO (10)
maintenance | VACUUM                                         | draft   | 15 | VACUUM (INDEX_CLEANUP on) draft | SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; DECLARE pin CURSOR FOR SELECT number FROM draft ORDER BY number; FETCH pin | SELECT 1
maintenance | VACUUM (TRUNCATE false), last pages empty      | outbox  | 15 | VACUUM (TRUNCATE false) outbox | SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; DECLARE pin CURSOR FOR SELECT id FROM outbox ORDER BY id; FETCH pin | SELECT 1
maintenance | VACUUM FULL                                    | entry   | 15 | VACUUM (FULL) entry | SELECT FROM entry LIMIT 1 | VACUUM (FREEZE, ANALYZE) entry
\.

-- Those whose strongest lock lasts for a moment, in which nothing stops them. The WAL has it,
-- since a standby takes each ACCESS EXCLUSIVE lock as well.
COPY ledger.form (theme, form, about, pg, statement, undo) FROM STDIN WITH (DELIMITER '|');
maintenance | VACUUM, last pages empty                       | outbox  | 15 | VACUUM outbox | INSERT INTO outbox SELECT id, repeat('x', 60) FROM entry WHERE id > 8000; DELETE FROM outbox WHERE id > 8000
\.

UPDATE ledger.form SET theme = btrim(theme), form = btrim(form), about = btrim(about),
       statement = btrim(statement), hold = btrim(hold), undo = btrim(undo);

-- The forms of later versions aren't run here.
CREATE TABLE ledger.later AS
SELECT theme, form, pg, statement FROM ledger.form WHERE pg > ledger.version();
DELETE FROM ledger.form WHERE pg > ledger.version();
