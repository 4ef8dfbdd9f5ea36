-- The foreign key from orders to users in two steps. NOT VALID checks new rows
-- from now on and reads none of the old ones; VALIDATE reads the old ones under
-- a lock that lets reads and writes pass.
ALTER TABLE orders
  ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID;
ALTER TABLE orders
  VALIDATE CONSTRAINT orders_user_id_fkey;
