-- The tables of the examples: the seats of a hall, and the bookings of each day.
CREATE TABLE seat (
  number int PRIMARY KEY,
  guest  text
);
INSERT INTO seat (number) SELECT generate_series(1, 12);

CREATE TABLE booking (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat  int NOT NULL REFERENCES seat,
  day   date NOT NULL,
  price numeric(6, 2) NOT NULL
);
INSERT INTO booking (seat, day, price)
SELECT 1 + n % 12, date '2026-01-01' + n / 12, 10 + n % 7
FROM generate_series(0, 19999) AS n;
ANALYZE;
