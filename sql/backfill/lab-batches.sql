-- Fills a lab table in ten batches, each committed, and if wanted with a VACUUM after every
-- second one. The variable `table` names it, and `vacuum` is true or false.
\o /dev/null
SELECT format('UPDATE %s SET first_name = full_name WHERE id > %s AND id <= %s',
              :'table', 5000 * n, 5000 * (n + 1)),
       CASE WHEN :vacuum AND n % 2 = 1 THEN format('VACUUM %s', :'table') END
FROM generate_series(0, 9) AS n
\gexec
\o
