-- A packer takes two things for a kit, in the order in which they stand on the list.
-- Not for pgbench: it would end with the first deadlock. This one is run by a client that
-- counts its errors and goes on.
\set first random(1, 3)
\set second random(1, 3)
BEGIN;
UPDATE shelf SET taken = taken + 1 WHERE item = (ARRAY['bandages', 'gloves', 'masks'])[:first];
UPDATE shelf SET taken = taken + 1 WHERE item = (ARRAY['bandages', 'gloves', 'masks'])[:second];
COMMIT;
