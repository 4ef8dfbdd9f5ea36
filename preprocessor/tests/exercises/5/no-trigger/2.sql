SET lock_timeout = '2s';
SET statement_timeout = '1min';
SELECT format($$UPDATE users SET local_part = regexp_replace(email, '@[^@]*$', ''), domain = regexp_replace(email, '^.*@', '')
              WHERE id BETWEEN %s AND %s$$, first, first + 999)
FROM generate_series(1, (SELECT max(id) FROM users), 1000) AS first ORDER BY first
\gexec
