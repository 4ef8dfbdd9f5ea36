-- The guests, in the order of their seats.
SELECT number, guest FROM seat WHERE guest IS NOT NULL ORDER BY number;
