-- Makes an INVALID index of each kind. The timeout cancels both builds.
SET statement_timeout = '1s';

-- It waits for the clerk, who has written to orders, before it reads anything: not ready.
CREATE INDEX CONCURRENTLY orders_amount_cents_idx ON orders (amount_cents);

-- It is built, and waits for the old snapshot of the report: ready, and not valid.
CREATE INDEX CONCURRENTLY users_full_name_idx ON users (full_name);
