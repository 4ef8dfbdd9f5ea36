-- must(truth, fact): a guard in a script. It returns the fact when the truth is true,
-- and raises an error when the truth is false or NULL, so that the script ends there.
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
