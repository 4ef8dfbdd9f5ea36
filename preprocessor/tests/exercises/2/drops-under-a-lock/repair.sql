DROP INDEX orders_amount_cents_idx;
REINDEX INDEX CONCURRENTLY users_full_name_idx;
