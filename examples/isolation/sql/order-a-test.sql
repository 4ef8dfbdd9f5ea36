-- The front desk orders one test. For pgbench, with a rate.
INSERT INTO job DEFAULT VALUES;
