-- must(truth, fact): the book's way to check a sentence. It returns the fact when
-- the truth is true; it raises an error when the truth is false or NULL, and an
-- error that no chapter has declared stops the build.
-- Give it an aggregate, count(*) or bool_and(…): over no rows at all a plain
-- expression is never evaluated, and would check nothing.
CREATE FUNCTION must(truth boolean, fact text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  IF truth IS NOT TRUE THEN
    RAISE EXCEPTION 'not so: %', fact USING ERRCODE = 'assert_failure';
  END IF;
  RETURN fact;
END $$;
