SET statement_timeout = '1s';
CREATE INDEX CONCURRENTLY orders_amount_cents_idx ON orders (amount_cents);
CREATE INDEX CONCURRENTLY orders_status_idx ON orders (status);
