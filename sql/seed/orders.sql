-- Two million orders, ten for each user, the same rows on every machine and every
-- version. 7919 is a prime that does not divide 200,000: walking the users in steps
-- of it meets every user once in 200,000 orders, and two orders that are neighbours
-- on disk never belong to the same user.
-- The variable `into` names the table that is filled.
INSERT INTO :"into" (id, user_id, status, amount_cents, created_at)
SELECT n,
       1 + n * 7919 % 200000,
       (ARRAY['new', 'paid', 'paid', 'packed', 'shipped', 'shipped', 'shipped',
              'delivered', 'delivered', 'cancelled'])[1 + n % 10],
       100 + n * 104729 % 50000,
       timestamptz '2024-01-01 00:00:00+00' + n * interval '20 seconds'
FROM generate_series(1, 2000000::bigint) AS n;
