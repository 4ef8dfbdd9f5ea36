-- A packer takes two things for a kit, and always along the shelf.
-- It is run by the same client, so a deadlock would be counted.
\set first random(1, 3)
\set second random(1, 3)
BEGIN;
UPDATE shelf SET taken = taken + 1 WHERE place = least(:first, :second);
UPDATE shelf SET taken = taken + 1 WHERE place = greatest(:first, :second);
COMMIT;
