-- A packer takes two things for a kit, and always in the order of the alphabet.
-- It is run by a client that counts its errors and goes on, and so it would count a deadlock.
\set first random(1, 3)
\set second random(1, 3)
BEGIN;
UPDATE shelf SET taken = taken + 1 WHERE item = (ARRAY['bandages', 'gloves', 'masks'])[least(:first, :second)];
UPDATE shelf SET taken = taken + 1 WHERE item = (ARRAY['bandages', 'gloves', 'masks'])[greatest(:first, :second)];
COMMIT;
