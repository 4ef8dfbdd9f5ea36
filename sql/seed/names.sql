-- full_name_of(n): the name of user n, by arithmetic alone, so that user n has the
-- same name on every machine and every version. Most have two words. The others
-- are here to break whoever thinks that a name is "first, space, last":
--   every 50th has one word, every 40th three or more, every 100th is padded.
CREATE FUNCTION seed_first(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT ('{Ada,Björk,Chinua,Dolores,Edsger,Frida,Grace,Hồ,Ines,José,Katherine,Linus,
            Margaret,Nikola,Olga,Pelé,Radia,Suharto,Tim}'::text[])[1 + n % 19]
$$;
CREATE FUNCTION seed_middle(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT ('{van der,de la,María,bin,García y}'::text[])[1 + n / 40 % 5]
$$;
CREATE FUNCTION seed_last(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT ('{Achebe,Borg,Curie,Dijkstra,Eco,Freyja,García,Hopper,Ivanova,Johnson,Kahlo,
            Lovelace,Meitner,Nguyễn,O''Brien,Perlman,Quispe,Ramírez,Sartre,Turing,Ulm,
            Voss,Wu}'::text[])[1 + n % 23]
$$;
CREATE FUNCTION full_name_of(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN n % 100 = 7 THEN '  ' || seed_first(n) || ' ' || seed_last(n) || ' '
    WHEN n % 50  = 0 THEN seed_first(n)
    WHEN n % 40  = 1 THEN seed_first(n) || ' ' || seed_middle(n) || ' ' || seed_last(n)
    ELSE seed_first(n) || ' ' || seed_last(n)
  END
$$;
