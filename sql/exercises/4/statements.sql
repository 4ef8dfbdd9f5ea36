-- The six statements, and what became of each.
CREATE TABLE lab.statement (
  id                integer PRIMARY KEY,
  sql               text NOT NULL,
  queue             text NOT NULL,  -- who queues behind it while it waits
  lock_timeout      text,
  statement_timeout text,
  sqlstate          text
);
INSERT INTO lab.statement (id, sql, queue) VALUES
  (1, 'ALTER TABLE users ADD COLUMN note text', 'readers and writers'),
  (2, 'ALTER TABLE orders ADD CONSTRAINT orders_paid CHECK (amount_cents > 0) NOT VALID', 'readers and writers'),
  (3, 'CREATE TRIGGER orders_changed AFTER UPDATE ON orders FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION lab.after_update()', 'writers'),
  (4, 'UPDATE orders SET status = ''open'' WHERE id BETWEEN 1 AND 1000', 'writers of these rows'),
  (5, 'ALTER TABLE users VALIDATE CONSTRAINT users_named', 'no customer'),
  (6, 'CREATE INDEX CONCURRENTLY users_full_name_idx ON users (full_name)', 'no customer');
ALTER TABLE users ADD CONSTRAINT users_named CHECK (full_name <> '') NOT VALID;
