-- The ledger as it is kept in the repository: a line for each row, in an order that doesn't
-- depend on the server's.
COPY (SELECT theme, form, relation, lock, reads, writes, vacuum, alter, scan, rewrite, wal
      FROM ledger.entry
      ORDER BY theme COLLATE "C", form COLLATE "C", relation COLLATE "C") TO STDOUT;
