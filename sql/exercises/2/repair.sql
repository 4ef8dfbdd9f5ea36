-- Drops the index that was never built, and builds the other one anew. Neither stops a
-- read or a write.
DROP INDEX CONCURRENTLY orders_amount_cents_idx;
REINDEX INDEX CONCURRENTLY users_full_name_idx;
