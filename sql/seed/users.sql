-- 200,000 users, the same rows on every machine and every version: each value is
-- arithmetic on the id. No random(), no now().
INSERT INTO users (id, email, full_name, created_at, last_seen_at)
SELECT n,
       format('user%s@example.com', n),
       full_name_of(n),
       timestamptz '2023-01-01 00:00:00+00' + n * interval '2 minutes',
       timestamptz '2024-01-01 00:00:00+00' + n * interval '2 minutes'
FROM generate_series(1, 200000) AS n;
