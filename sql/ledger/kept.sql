-- What is kept: the ledgers of PostgreSQL 15, 17 and 18, measured before, and the modes that the
-- documentation of PostgreSQL names.
CREATE TABLE ledger.kept (LIKE ledger.entry);
ALTER TABLE ledger.kept ADD COLUMN version int;
ALTER TABLE ledger.kept ALTER version SET DEFAULT 15;
\copy ledger.kept (theme, form, relation, lock, reads, writes, vacuum, alter, scan, rewrite, wal) FROM 'sql/ledger/15.tsv'
ALTER TABLE ledger.kept ALTER version SET DEFAULT 17;
\copy ledger.kept (theme, form, relation, lock, reads, writes, vacuum, alter, scan, rewrite, wal) FROM 'sql/ledger/17.tsv'
ALTER TABLE ledger.kept ALTER version SET DEFAULT 18;
\copy ledger.kept (theme, form, relation, lock, reads, writes, vacuum, alter, scan, rewrite, wal) FROM 'sql/ledger/18.tsv'

CREATE TABLE ledger.documented (theme text, form text, relation text, lock text, page text);
\copy ledger.documented FROM 'sql/ledger/documented.tsv'
