-- A packer takes two things for a kit, in the order of the list.
-- The client that runs this counts its errors and goes on; pgbench would
-- end with the first deadlock.
\set first random(1, 3)
\set second random(1, 3)
BEGIN;
UPDATE shelf SET taken = taken + 1 WHERE place = :first;
UPDATE shelf SET taken = taken + 1 WHERE place = :second;
COMMIT;
