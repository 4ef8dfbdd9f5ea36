-- The bad example, and no migration of the shop's: the whole change in one transaction, as
-- it comes to mind. An order gets a priority, 1 for the large ones, with an index for the
-- list of orders to handle, and amount_cents gets a better name.
-- Lock: ACCESS EXCLUSIVE on orders, from the first statement to the COMMIT. Nobody reads
-- and nobody writes until all of it is done.
-- Rollback: none. When it is committed, the application that is running breaks: it knows
-- nothing of total_cents. That is why the book runs it by hand, and undoes it by hand.
-- sql/migrations/0012 to 0020 are the same change in steps that are safe.
BEGIN;
ALTER TABLE orders ADD COLUMN priority integer DEFAULT 0;
CREATE INDEX orders_priority_created_at_idx ON orders (priority, created_at);
UPDATE orders SET priority = 1 WHERE amount_cents >= 37600;
ALTER TABLE orders ALTER COLUMN priority SET NOT NULL;
ALTER TABLE orders RENAME COLUMN amount_cents TO total_cents;
COMMIT;
