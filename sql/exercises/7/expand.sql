-- The new column, and a trigger that keeps it in step with id. The default 0 is a
-- change of the catalog only, and so the column is NOT NULL from the start.
-- Lock: ACCESS EXCLUSIVE on orders.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
ALTER TABLE orders ADD COLUMN id_new bigint NOT NULL DEFAULT 0;
CREATE FUNCTION orders_id_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.id_new := NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_id_in_step BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION orders_id_in_step();
COMMIT;
