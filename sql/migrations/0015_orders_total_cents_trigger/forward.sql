-- 0015: keeps amount_cents and total_cents the same, whichever of them an application
-- writes. If it writes both, total_cents counts.
-- Lock: SHARE ROW EXCLUSIVE on orders, for a change of the catalog only. Reads pass. It
-- waits for every transaction that has written to orders, and all that want to write
-- then wait behind it: a short lock_timeout with several attempts.
-- Rollback: drops the trigger. No data is lost. The new application has to be gone before.
SET lock_timeout = '200ms';
SET statement_timeout = '2s';

BEGIN;
CREATE FUNCTION orders_keep_totals_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.total_cents IS NOT NULL
     AND (NEW.total_cents IS DISTINCT FROM OLD.total_cents OR NEW.amount_cents IS NULL)
  THEN
    NEW.amount_cents := NEW.total_cents;  -- the new application wrote
  ELSE
    NEW.total_cents := NEW.amount_cents;  -- the old one did, or the backfill
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER orders_totals_in_step
  BEFORE INSERT OR UPDATE OF amount_cents, total_cents ON orders
  FOR EACH ROW EXECUTE FUNCTION orders_keep_totals_in_step();
COMMIT;
